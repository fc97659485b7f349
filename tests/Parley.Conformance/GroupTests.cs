using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Conformance;

public sealed class GroupTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;
    private readonly Caller cid = server.Cid;

    public static TheoryData<string, string, string, bool> Reads => new()
    {
        { "the chat itself", "GET", "", false },
        { "its messages", "GET", "/messages", false },
        { "older messages", "GET", "/messages?before=5", false },
        { "messages around one", "GET", "/messages?around=2", false },
        { "unread messages", "GET", "/messages?unread=true", false },
        { "its changes", "GET", "/changes?from=0", false },
        { "its members", "GET", "/members", false },
        { "its pinned messages", "GET", "/pinned", false },
        { "why it is unread", "GET", "/unread", false },
        { "receipts of a message", "GET", "/messages/2/receipts", false },
        { "earlier texts of a message", "GET", "/messages/2/edits", false },
        { "its invite links", "GET", "/invites", false },
        { "a read mark", "POST", "/read", true },
        { "a draft", "PUT", "/draft", true },
        { "preferences", "PUT", "/preferences", true },
        { "a message", "POST", "/messages", true },
        { "its settings", "PUT", "", true },
        { "new members", "POST", "/members", true },
    };

    [Theory]
    [Covers("C12", "SEC38", "SEC39", "S3-22")]
    [MemberData(nameof(Reads))]
    public async Task Every_path_into_a_chat_is_closed_to_strangers_and_to_those_removed(string sentence, string method, string path, bool hasBody)
    {
        var chat = await ann.GroupAsync(bob, cid);
        await ann.SayAsync(chat, "inside");
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/members/{cid.Id}");
        await ann.SayAsync(chat, "after the removal");
        foreach (var outside in new[] { cid, server.Stranger })
        {
            object? body = !hasBody ? null : path switch
            {
                "/read" => new ReadUpToRequest(1),
                "/draft" => new SaveDraftRequest("x"),
                "/preferences" => new ChatPreferencesRequest(true, false, false, null),
                "/messages" => new SendMessageRequest(Guid.NewGuid(), "x"),
                "/members" => new AddMembersRequest([outside.Id]),
                _ => new UpdateChatRequest("Mine", null, null, WhoMay.Everyone, WhoMay.Everyone, WhoMay.Everyone, HistoryPolicy.All),
            };
            var problem = await outside.RefusedAsync(ErrorCodes.NotFound, new HttpMethod(method), $"chats/{chat}{path}", body);
            Assert.True(problem.Status == 404 && problem.Detail is null, sentence);
        }
    }

    [Fact]
    [Covers("C12", "SEC39")]
    public async Task Whoever_is_removed_hears_of_it_and_nothing_after()
    {
        var chat = await ann.GroupAsync(bob, cid);
        await using var annWire = await ann.ListenAsync();
        await using var cidWire = await cid.ListenAsync();
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/members/{cid.Id}");
        await cidWire.WaitForAsync<ChatRemoved>(x => x.ChatId == chat);
        cidWire.Clear();
        await bob.SayAsync(chat, "among us");
        await annWire.WaitForAsync<MessageCreated>(x => x.ChatId == chat);
        await cidWire.HearsNothingOfAsync(chat);
        Assert.DoesNotContain((await cid.GetAsync<ChatPageDto>("chats?limit=100")).Chats, x => x.Chat.Id == chat);
        Assert.DoesNotContain(await cid.GetAsync<List<UnreadDto>>("unread"), x => x.ChatId == chat);
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/members/{cid.Id}");
    }

    [Theory]
    [Covers("C12")]
    [InlineData("everything", HistoryPolicy.All, 3)]
    [InlineData("only what comes after", HistoryPolicy.FromJoining, 1)]
    public async Task A_newcomer_reads_of_the_time_before_what_the_group_allows(string sentence, HistoryPolicy history, int count)
    {
        var chat = (await ann.NewGroupAsync(x => x with { History = history }, bob)).Chat.Id;
        var early = await ann.SayAsync(chat, "early");
        await ann.DoAsync(HttpMethod.Post, $"chats/{chat}/members", new AddMembersRequest([cid.Id]));
        Assert.True(count == (await cid.PageAsync(chat)).Messages.Count, sentence);
        var range = (Changes)await cid.ChangesAsync(chat, 0);
        Assert.Equal(count, range.Messages.Count);
        if (history == HistoryPolicy.FromJoining)
        {
            await cid.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}/messages/{early.Seq}/edits");
            await cid.RefusedAsync(
                ErrorCodes.Invalid, HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), "re", early.Seq));
        }
    }

    [Fact]
    [Covers("C8", "S4-19", "S4-44")]
    public async Task Creating_a_group_twice_with_one_id_makes_one()
    {
        var request = new CreateGroupRequest(Guid.NewGuid(), "Once", [bob.Id]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ann.PostAsync<ChatEntryDto>("chats", request)));
        Assert.Single(answers.Select(x => x.Chat.Id).Distinct());
        var entry = answers[0];
        Assert.Equal((ChatKind.Group, "Once", 2, 1, MemberRole.Owner), (entry.Chat.Kind, entry.Chat.Title, entry.Chat.MemberCount, entry.Chat.LastSeq, entry.My.Role));
        Assert.Equal(SystemNoteKind.ChatCreated, entry.LastMessage!.Note!.Kind);
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("the longest title", Limits.TitleMax, 0, true)]
    [InlineData("a title too long", Limits.TitleMax + 1, 0, false)]
    [InlineData("no title", 0, 0, false)]
    [InlineData("the longest description", 5, Limits.AboutMax, true)]
    [InlineData("a description too long", 5, Limits.AboutMax + 1, false)]
    public async Task Title_and_description_have_limits(string sentence, int title, int description, bool isAllowed)
    {
        var request = new CreateGroupRequest(Guid.NewGuid(), new string('t', title), [], new string('d', description));
        using var answer = await ann.SendAsync(HttpMethod.Post, "chats", request);
        Assert.True(isAllowed == answer.IsSuccessStatusCode, sentence);
    }

    [Theory]
    [Covers("SEC7", "SEC38")]
    [InlineData("with somebody who does not exist", "{\"operationId\":\"$\",\"title\":\"t\",\"memberIds\":[9223372036854775807]}")]
    [InlineData("with a title of blanks", "{\"operationId\":\"$\",\"title\":\"  \",\"memberIds\":[]}")]
    [InlineData("with a line end in the title", "{\"operationId\":\"$\",\"title\":\"a\\nb\",\"memberIds\":[]}")]
    [InlineData("with text turned around in the title", "{\"operationId\":\"$\",\"title\":\"a\\u202Eb\",\"memberIds\":[]}")]
    [InlineData("with the empty operation id", "{\"operationId\":\"00000000-0000-0000-0000-000000000000\",\"title\":\"t\",\"memberIds\":[]}")]
    [InlineData("with a right that does not exist", "{\"operationId\":\"$\",\"title\":\"t\",\"memberIds\":[],\"whoCanPost\":\"nobody\"}")]
    [InlineData("without a title", "{\"operationId\":\"$\",\"memberIds\":[]}")]
    public async Task A_group_that_cannot_be_is_refused(string sentence, string json)
    {
        using var answer = await ann.SendAsync(HttpMethod.Post, "chats", json.Replace("$", Guid.NewGuid().ToString(), StringComparison.Ordinal));
        Assert.True((int)answer.StatusCode is 400 or 404, sentence);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [Covers("SEC38", "S4-45")]
    [InlineData("the owner changes the title", "owner", "settings", true)]
    [InlineData("an admin changes the title", "admin", "settings", true)]
    [InlineData("a member changes no title", "member", "settings", false)]
    [InlineData("the owner removes a member", "owner", "remove", true)]
    [InlineData("an admin removes a member", "admin", "remove", true)]
    [InlineData("a member removes nobody", "member", "remove", false)]
    [InlineData("an admin does not remove the owner", "admin", "remove owner", false)]
    [InlineData("the owner gives roles", "owner", "role", true)]
    [InlineData("an admin gives no roles", "admin", "role", false)]
    [InlineData("a member gives no roles", "member", "role", false)]
    [InlineData("a member adds people where the group allows it", "member", "add", true)]
    [InlineData("the owner ends the group for all", "owner", "end", true)]
    [InlineData("an admin does not end the group", "admin", "end", false)]
    [InlineData("a member does not end the group", "member", "end", false)]
    [InlineData("a member makes no owner of himself", "member", "crown", false)]
    [InlineData("an admin makes no owner of himself", "admin", "crown", false)]
    public async Task Rights_follow_roles(string sentence, string who, string what, bool isAllowed)
    {
        var dora = server.Dora;
        var chat = await ann.GroupAsync(bob, cid, dora);
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/members/{bob.Id}", new SetRoleRequest(MemberRole.Admin));
        var caller = who switch { "owner" => ann, "admin" => bob, _ => cid };
        var update = new UpdateChatRequest("New", null, null, WhoMay.Everyone, WhoMay.Everyone, WhoMay.Admins, HistoryPolicy.All);
        using var answer = await (what switch
        {
            "settings" => caller.SendAsync(HttpMethod.Put, $"chats/{chat}", update),
            "remove" => caller.SendAsync(HttpMethod.Delete, $"chats/{chat}/members/{dora.Id}"),
            "remove owner" => caller.SendAsync(HttpMethod.Delete, $"chats/{chat}/members/{ann.Id}"),
            "role" => caller.SendAsync(HttpMethod.Put, $"chats/{chat}/members/{dora.Id}", new SetRoleRequest(MemberRole.Admin)),
            "crown" => caller.SendAsync(HttpMethod.Put, $"chats/{chat}/members/{caller.Id}", new SetRoleRequest(MemberRole.Owner)),
            "add" => caller.SendAsync(HttpMethod.Post, $"chats/{chat}/members", new AddMembersRequest([server.People[4].Id])),
            _ => caller.SendAsync(HttpMethod.Delete, $"chats/{chat}?for=everyone"),
        });
        Assert.True(isAllowed == answer.IsSuccessStatusCode, $"{sentence}: {(int)answer.StatusCode}");
        if (!isAllowed)
        {
            await Caller.RefusalAsync(ErrorCodes.NotAllowed, answer);
            Assert.Equal("Team", (await ann.EntryAsync(chat)).Chat.Title);
        }
    }

    [Theory]
    [Covers("SEC38", "SEC39")]
    [InlineData("posting", true)]
    [InlineData("adding", false)]
    public async Task What_is_kept_for_admins_is_refused_to_members(string sentence, bool isPosting)
    {
        var chat = (await ann.NewGroupAsync(x => x with { WhoCanPost = isPosting ? WhoMay.Admins : WhoMay.Everyone, WhoCanAdd = WhoMay.Admins }, bob)).Chat.Id;
        object body = isPosting ? new SendMessageRequest(Guid.NewGuid(), "x") : new AddMembersRequest([cid.Id]);
        var path = $"chats/{chat}/{(isPosting ? "messages" : "members")}";
        Assert.True((await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, path, body)).Status == 403, sentence);
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/members/{bob.Id}", new SetRoleRequest(MemberRole.Admin));
        await bob.DoAsync(HttpMethod.Post, path, body);
    }

    [Fact]
    [Covers("C8")]
    public async Task The_owner_leaves_only_with_a_successor()
    {
        var chat = await ann.GroupAsync(bob, cid);
        await ann.RefusedAsync(ErrorCodes.Conflict, HttpMethod.Post, $"chats/{chat}/leave", new LeaveRequest());
        await ann.RefusedAsync(ErrorCodes.Conflict, HttpMethod.Post, $"chats/{chat}/leave", new LeaveRequest(server.Stranger.Id));
        await ann.DoAsync(HttpMethod.Post, $"chats/{chat}/leave", new LeaveRequest(bob.Id));
        await ann.DoAsync(HttpMethod.Post, $"chats/{chat}/leave", new LeaveRequest(bob.Id));
        var entry = await bob.EntryAsync(chat);
        Assert.Equal((MemberRole.Owner, 2), (entry.My.Role, entry.Chat.MemberCount));
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}");
    }

    [Fact]
    [Covers("C8")]
    public async Task Handing_the_group_over_leaves_one_owner()
    {
        var chat = await ann.GroupAsync(bob);
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/members/{bob.Id}", new SetRoleRequest(MemberRole.Owner));
        var members = (await ann.GetAsync<MemberPageDto>($"chats/{chat}/members")).Members;
        Assert.Equal([(bob.Id, MemberRole.Owner), (ann.Id, MemberRole.Admin)], members.Select(x => (x.UserId, x.Role)));
    }

    [Fact]
    [Covers("C8", "C10")]
    public async Task Adding_members_again_changes_nothing()
    {
        var chat = await ann.GroupAsync(bob);
        for (var i = 0; i < 2; i++)
        {
            await ann.DoAsync(HttpMethod.Post, $"chats/{chat}/members", new AddMembersRequest([cid.Id, bob.Id]));
        }

        var entry = await cid.EntryAsync(chat);
        Assert.Equal((3, 2), (entry.Chat.MemberCount, entry.Chat.LastSeq));
    }

    [Fact]
    [Covers("C28", "A17")]
    public async Task A_group_ended_for_all_is_gone_for_all()
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await bob.ListenAsync();
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}?for=everyone");
        await wire.WaitForAsync<ChatRemoved>(x => x.ChatId == chat);
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}/messages");
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}");
    }

    [Fact]
    [Covers("A17", "S4-47")]
    public async Task A_chat_deleted_for_oneself_comes_back_empty_with_the_next_message()
    {
        var chat = await ann.GroupAsync(bob);
        await ann.SayAsync(chat, "old");
        await bob.DoAsync(HttpMethod.Delete, $"chats/{chat}?for=me");
        Assert.DoesNotContain((await bob.GetAsync<ChatPageDto>("chats?limit=100")).Chats, x => x.Chat.Id == chat);
        Assert.Equal(2, (await ann.PageAsync(chat)).Messages.Count);
        await ann.SayAsync(chat, "new");
        Assert.Contains((await bob.GetAsync<ChatPageDto>("chats?limit=100")).Chats, x => x.Chat.Id == chat);
        Assert.Equal("new", Assert.Single((await bob.PageAsync(chat)).Messages).Text);
    }

    [Fact]
    [Covers("C8", "SEC34")]
    public async Task A_link_shows_what_it_leads_to_and_lets_in_once()
    {
        var chat = await ann.GroupAsync();
        var invite = await ann.PostAsync<InviteDto>($"chats/{chat}/invites", new CreateInviteRequest(Guid.NewGuid()));
        Assert.Equal(new InvitePreviewDto("Team", 1, null), await bob.GetAsync<InvitePreviewDto>($"invites/{invite.Code}"));
        await bob.PostAsync<ChatEntryDto>($"invites/{invite.Code}/accept");
        await bob.PostAsync<ChatEntryDto>($"invites/{invite.Code}/accept");
        var listed = Assert.Single(await ann.GetAsync<List<InviteDto>>($"chats/{chat}/invites"));
        Assert.Equal((1, null), (listed.Uses, listed.Code));
        Assert.Equal(2, (await bob.EntryAsync(chat)).Chat.MemberCount);
    }

    [Fact]
    [Covers("SEC9")]
    public async Task Of_many_who_use_a_link_at_once_as_many_get_in_as_it_allows()
    {
        var chat = await ann.GroupAsync();
        var invite = await ann.PostAsync<InviteDto>($"chats/{chat}/invites", new CreateInviteRequest(Guid.NewGuid(), MaxUses: 3));
        var answers = await Task.WhenAll(server.People.Take(8).Skip(1).Select(x => x.SendAsync(HttpMethod.Post, $"invites/{invite.Code}/accept")));
        Assert.Equal(3, answers.Count(x => x.IsSuccessStatusCode));
        foreach (var refused in answers.Where(x => !x.IsSuccessStatusCode))
        {
            await Caller.RefusalAsync(ErrorCodes.InviteInvalid, refused);
        }

        Assert.Equal((4, 4), ((await ann.EntryAsync(chat)).Chat.MemberCount, (await ann.EntryAsync(chat)).Chat.LastSeq));
    }

    [Theory]
    [Covers("SEC8")]
    [InlineData("revoked", true, false)]
    [InlineData("expired", false, true)]
    public async Task A_link_that_has_ended_lets_nobody_in(string sentence, bool isRevoked, bool isExpired)
    {
        var chat = await ann.GroupAsync();
        var invite = await ann.PostAsync<InviteDto>(
            $"chats/{chat}/invites", new CreateInviteRequest(Guid.NewGuid(), isExpired ? DateTimeOffset.UtcNow.AddSeconds(2) : null));
        if (isRevoked)
        {
            await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/invites/{invite.Id}");
        }

        await Task.Delay(isExpired ? 2_500 : 0);
        Assert.True((await bob.RefusedAsync(ErrorCodes.InviteInvalid, HttpMethod.Post, $"invites/{invite.Code}/accept")).Status == 410, sentence);
        await bob.RefusedAsync(ErrorCodes.InviteInvalid, HttpMethod.Get, $"invites/{invite.Code}");
        Assert.Empty(await ann.GetAsync<List<InviteDto>>($"chats/{chat}/invites"));
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("no use at all", "{\"operationId\":\"$\",\"maxUses\":0}")]
    [InlineData("an end in the past", "{\"operationId\":\"$\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}")]
    [InlineData("the empty operation id", "{\"operationId\":\"00000000-0000-0000-0000-000000000000\"}")]
    public async Task A_link_that_cannot_be_is_refused(string sentence, string json)
    {
        var chat = await ann.GroupAsync();
        var problem = await ann.RefusedAsync(
            ErrorCodes.Invalid, HttpMethod.Post, $"chats/{chat}/invites", json.Replace("$", Guid.NewGuid().ToString(), StringComparison.Ordinal));
        Assert.True(problem.Detail is not null, sentence);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task A_group_has_so_many_links_and_no_more()
    {
        var chat = await ann.GroupAsync();
        for (var i = 0; i < Limits.InvitesMax; i++)
        {
            await ann.PostAsync<InviteDto>($"chats/{chat}/invites", new CreateInviteRequest(Guid.NewGuid()));
        }

        await ann.RefusedAsync(ErrorCodes.LimitReached, HttpMethod.Post, $"chats/{chat}/invites", new CreateInviteRequest(Guid.NewGuid()));
    }

    [Fact]
    [Covers("SEC50", "SEC32")]
    public async Task A_guessed_link_leads_nowhere() =>
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, "invites/AAAAAAAAAAAAAAAAAAAAAA/accept");

    [Theory]
    [Covers("C22")]
    [InlineData("pinned chats come first", true, false)]
    [InlineData("archived chats are elsewhere", false, true)]
    public async Task Ones_own_arrangement_is_ones_own(string sentence, bool isPinned, bool isArchived)
    {
        var eve = await server.RegisterAsync();
        var (first, second) = (await eve.GroupAsync(bob), await eve.GroupAsync(bob));
        await eve.DoAsync(HttpMethod.Put, $"chats/{first}/preferences", new ChatPreferencesRequest(isPinned, isArchived, false, null));
        var list = (await eve.GetAsync<ChatPageDto>("chats")).Chats.Select(x => x.Chat.Id).Where(x => x == first || x == second);
        Assert.True(list.SequenceEqual(isPinned ? [first, second] : [second]), sentence);
        var archive = (await eve.GetAsync<ChatPageDto>("chats?archived=true")).Chats.Select(x => x.Chat.Id);
        Assert.Equal(isArchived ? [first] : [], archive);
        var his = (await bob.EntryAsync(first)).My;
        Assert.False(his.IsPinned || his.IsArchived);
    }

    [Fact]
    [Covers("S0-36", "S1-17", "A2")]
    public async Task The_list_has_the_chat_written_to_last_first_and_pages_meet_each_once()
    {
        var eve = await server.RegisterAsync();
        var chats = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            chats.Add(await eve.GroupAsync());
        }

        await eve.SayAsync(chats[1]);
        var all = (await eve.GetAsync<ChatPageDto>("chats?limit=100")).Chats.Select(x => x.Chat.Id).Where(chats.Contains).ToList();
        Assert.Equal([chats[1], chats[3], chats[2], chats[0]], all);
        var (met, next) = (new List<long>(), "");
        do
        {
            var page = await eve.GetAsync<ChatPageDto>($"chats?limit=1{(next == "" ? "" : "&after=" + Uri.EscapeDataString(next))}");
            met.AddRange(page.Chats.Select(x => x.Chat.Id));
            next = page.Next;
        }
        while (next is not null);
        Assert.Equal(all, met.Where(chats.Contains));
        Assert.Equal(met.Count, met.Distinct().Count());
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("a cursor of nonsense", "chats?after=%7Bnonsense")]
    [InlineData("a page of none", "chats?limit=0")]
    [InlineData("a page too large", "chats?limit=101")]
    [InlineData("people after nonsense", "users?after=%7Bnonsense")]
    [InlineData("a page of people too large", "users?limit=101")]
    [InlineData("a status nobody has", "users?status=asleep")]
    public async Task A_list_asked_for_in_a_wrong_way_is_refused(string sentence, string path) =>
        Assert.True((await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, path)).Status == 400, sentence);

    [Fact]
    [Covers("C8")]
    public async Task A_draft_is_kept_for_all_devices_and_cleared_by_nothing()
    {
        var chat = await ann.GroupAsync(bob);
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest("half a"));
        Assert.Equal("half a", (await ann.EntryAsync(chat)).My.Draft!.Text);
        Assert.Null((await bob.EntryAsync(chat)).My.Draft);
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest(""));
        Assert.Null((await ann.EntryAsync(chat)).My.Draft);
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest(new string('x', Limits.DraftMax + 1)));
    }
}
