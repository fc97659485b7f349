using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Conformance;

/// <summary>Each limit at its edge and one beyond; those of a message's text, a group's title and of sockets stand with their subjects.</summary>
public sealed class LimitsTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    /// <summary>What is too long, with the field that is named and a request of that length.</summary>
    public static TheoryData<string, int, string> Lengths => new()
    {
        { "name", Limits.NameMax, "me/profile" },
        { "about", Limits.AboutMax, "me/profile" },
        { "text", Limits.StatusTextMax, "me/status" },
        { "preferences", Limits.PreferencesMax, "me/settings" },
    };

    [Theory]
    [Covers("SEC7")]
    [MemberData(nameof(Lengths))]
    public async Task What_one_says_of_oneself_may_be_so_long(string field, int max, string path)
    {
        var eve = await server.RegisterAsync();
        object Body(int length) => (field, new string('ż', length)) switch
        {
            ("name", var text) => new UpdateProfileRequest(eve.UserName, text),
            ("about", var text) => new UpdateProfileRequest(eve.UserName, "Eve", text),
            ("text", var text) => new StatusDto(Text: text),
            (_, var text) => new SettingsDto(Preferences: text),
        };
        var me = await eve.PutAsync<MeDto>(path, Body(max));
        var problem = await eve.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, path, Body(max + 1));
        Assert.Equal(field, problem.Detail);
        Assert.Equal(max, (field switch { "name" => me.User.Name, "about" => me.User.About, "text" => me.Status.Text, _ => me.Settings.Preferences })!.Length);
        Assert.Equivalent(me, await eve.GetAsync<MeDto>("me"));
    }

    [Theory]
    [Covers("SEC7", "SEC27")]
    [InlineData("the shortest nick", Limits.UserNameMin, 4, Limits.PasswordMin, null)]
    [InlineData("a nick too short", Limits.UserNameMin - 1, 4, Limits.PasswordMin, ErrorCodes.UserNameInvalid)]
    [InlineData("the longest nick", Limits.UserNameMax, 4, Limits.PasswordMin, null)]
    [InlineData("a nick too long", Limits.UserNameMax + 1, 4, Limits.PasswordMin, ErrorCodes.UserNameInvalid)]
    [InlineData("the longest name", 20, Limits.NameMax, Limits.PasswordMin, null)]
    [InlineData("a name too long", 20, Limits.NameMax + 1, Limits.PasswordMin, ErrorCodes.Invalid)]
    [InlineData("a password too short", 20, 4, Limits.PasswordMin - 1, ErrorCodes.PasswordWeak)]
    [InlineData("the longest password", 20, 4, Limits.PasswordMax, null)]
    [InlineData("a password too long", 20, 4, Limits.PasswordMax + 1, ErrorCodes.PasswordWeak)]
    public async Task An_account_has_limits(string sentence, int userName, int name, int password, string? code)
    {
        using var http = server.NewHttp();
        var request = new RegisterRequest(Random(userName), new string('n', name), Random(password));
        using var answer = await Caller.SendAsync(http, HttpMethod.Post, "accounts", request, x => x.Headers.Add("X-Parley", "1"));

        // A nick of two letters may be taken on a server that has been used before.
        if (code is null && userName == Limits.UserNameMin && !answer.IsSuccessStatusCode)
        {
            await Caller.RefusalAsync(ErrorCodes.UserNameTaken, answer);
        }
        else if (code is null)
        {
            Assert.True(answer.IsSuccessStatusCode, $"{sentence}: {await answer.Content.ReadAsStringAsync()}");
        }
        else
        {
            await Caller.RefusalAsync(code, answer);
        }
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("chats", Limits.ListPageMax)]
    [InlineData("users", Limits.ListPageMax)]
    [InlineData("starred", Limits.ListPageMax)]
    [InlineData("chats/$/members", Limits.ListPageMax)]
    [InlineData("chats/$/messages", Limits.MessagePageMax)]
    public async Task A_page_may_be_so_large(string path, int max)
    {
        path = path.Replace("$", (await ann.GroupAsync(bob)).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await ann.DoAsync(HttpMethod.Get, $"{path}?limit=1");
        await ann.DoAsync(HttpMethod.Get, $"{path}?limit={max}");
        foreach (var limit in new[] { 0, -1, max + 1 })
        {
            Assert.Equal("limit", (await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, $"{path}?limit={limit}")).Detail);
        }
    }

    [Fact]
    [Covers("C9", "S4-19", "SEC7")]
    public async Task Members_come_by_pages_each_once_the_owner_first_and_then_by_name()
    {
        var others = server.People.Skip(1).Take(7).ToArray();
        var chat = await ann.GroupAsync(others);
        var pages = new List<MemberPageDto>();
        for (string? after = null; pages.Count == 0 || after is not null; after = pages[^1].Next)
        {
            pages.Add(await ann.GetAsync<MemberPageDto>($"chats/{chat}/members?limit=3" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}")));
        }

        Assert.Equal([3, 3, 2], pages.Select(x => x.Members.Count));
        var members = pages.SelectMany(x => x.Members).ToList();
        Assert.Equal((ann.Id, MemberRole.Owner), (members[0].UserId, members[0].Role));
        Assert.Equal(others.Select(x => x.Id).Order(), members.Skip(1).Select(x => x.UserId).Order());
        var whole = await ann.GetAsync<MemberPageDto>($"chats/{chat}/members");
        Assert.Equal(whole.Members, members);
        Assert.Null(whole.Next);
        Assert.All(pages, page => Assert.Equal(page.Members.Select(x => x.UserId).Order(), page.Users.Select(x => x.Id).Order()));
        await server.Stranger.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}/members?after={Uri.EscapeDataString(pages[0].Next!)}");
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, $"chats/{chat}/members?after=nonsense");
    }

    [Fact]
    [Covers("SEC7", "SEC38")]
    public async Task Starred_messages_come_by_pages_each_once_the_newest_star_first()
    {
        var eve = await server.RegisterAsync();
        var (one, other) = (await eve.GroupAsync(bob), await eve.GroupAsync(bob));
        var starred = new List<MessageRef>();
        for (var i = 0; i < 8; i++)
        {
            var message = await bob.SayAsync(i % 2 == 0 ? one : other, $"m{i}");
            await eve.DoAsync(HttpMethod.Put, $"chats/{message.ChatId}/messages/{message.Seq}/star");
            starred.Insert(0, new(message.ChatId, message.Seq));
        }

        // What is starred while somebody turns the pages, and what is taken back behind them, shifts nothing.
        var found = new List<MessageRef>();
        string? after = null;
        do
        {
            var page = await eve.GetAsync<StarredPageDto>("starred?limit=3" + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}"));
            found.AddRange(page.Messages.Select(x => new MessageRef(x.ChatId, x.Seq)));
            Assert.Contains(page.Users, x => x.Id == bob.Id);
            if (after is null)
            {
                var late = await bob.SayAsync(one, "late");
                await eve.DoAsync(HttpMethod.Put, $"chats/{one}/messages/{late.Seq}/star");
                await eve.DoAsync(HttpMethod.Delete, $"chats/{starred[0].ChatId}/messages/{starred[0].Seq}/star");
            }

            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(starred, found);
        Assert.DoesNotContain((await bob.GetAsync<StarredPageDto>("starred?limit=3")).Messages, x => x.ChatId == one || x.ChatId == other);
        await eve.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, "starred?after=nonsense");
    }

    [Fact]
    [Covers("SEC8")]
    public async Task A_chat_has_so_many_pinned_messages_and_no_more()
    {
        var eve = await server.RegisterAsync();
        var chat = await eve.GroupAsync();
        var messages = new List<MessageDto>();
        for (var i = 0; i <= Limits.PinnedMessagesMax; i++)
        {
            messages.Add(await eve.SayAsync(chat, $"m{i}"));
        }

        foreach (var message in messages.SkipLast(1))
        {
            await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/pin");
        }

        await eve.RefusedAsync(ErrorCodes.LimitReached, HttpMethod.Put, $"chats/{chat}/messages/{messages[^1].Seq}/pin");
        await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{messages[0].Seq}/pin");
        await eve.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{messages[0].Seq}/pin");
        await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{messages[^1].Seq}/pin");
    }

    [Fact]
    [Covers("SEC8")]
    public async Task A_person_has_so_many_pinned_chats_and_no_more()
    {
        var eve = await server.RegisterAsync();
        var chats = new List<long>();
        for (var i = 0; i <= Limits.PinnedChatsMax; i++)
        {
            chats.Add(await eve.GroupAsync());
        }

        Task PinAsync(long chat, bool isPinned = true) =>
            eve.DoAsync(HttpMethod.Put, $"chats/{chat}/preferences", new ChatPreferencesRequest(isPinned, IsArchived: false, IsMarkedUnread: false, MutedUntil: null));
        foreach (var chat in chats.SkipLast(1))
        {
            await PinAsync(chat);
        }

        await eve.RefusedAsync(
            ErrorCodes.LimitReached, HttpMethod.Put, $"chats/{chats[^1]}/preferences",
            new ChatPreferencesRequest(IsPinned: true, IsArchived: true, IsMarkedUnread: false, MutedUntil: null));
        Assert.False((await eve.EntryAsync(chats[^1])).My.IsArchived);
        await PinAsync(chats[0]);
        await PinAsync(chats[0], isPinned: false);
        await PinAsync(chats[^1]);
        Assert.True((await eve.EntryAsync(chats[^1])).My.IsPinned);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task A_forward_has_so_many_targets()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await bob.SayAsync(chat, "news");
        var request = new ForwardRequest([.. Enumerable.Range(0, Limits.ForwardTargetsMax).Select(_ => new ForwardTarget(Guid.NewGuid(), chat))]);
        var result = await ann.PostAsync<ForwardResultDto>($"chats/{chat}/messages/{message.Seq}/forward", request);
        Assert.Equal(Limits.ForwardTargetsMax, result.Results.Count(x => x.Sent is not null));
        await ann.RefusedAsync(
            ErrorCodes.Invalid, HttpMethod.Post, $"chats/{chat}/messages/{message.Seq}/forward",
            new ForwardRequest([.. request.Targets, new ForwardTarget(Guid.NewGuid(), chat)]));
    }

    [Fact]
    [Covers("SEC7")]
    public async Task A_draft_may_be_as_long_as_a_message()
    {
        var chat = await ann.GroupAsync(bob);
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest(new string('d', Limits.DraftMax)));
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest(new string('e', Limits.DraftMax + 1)));
        Assert.Equal(new string('d', Limits.DraftMax), (await ann.EntryAsync(chat)).My.Draft?.Text);
    }

    [Fact]
    [Covers("SEC7")]
    public async Task An_edit_may_be_as_long_as_a_message()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        var text = new string('界', Limits.MessageMax);
        Assert.Equal(text, (await ann.PutAsync<MessageDto>($"chats/{chat}/messages/{message.Seq}", new EditMessageRequest(Guid.NewGuid(), text))).Text);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task So_many_people_are_named_in_one_request()
    {
        var chat = await ann.GroupAsync(bob);

        // The limit is of numbers, before anybody is looked up: bob again and again is one person.
        var most = Enumerable.Repeat(bob.Id, Limits.AddMembersMax).ToList();
        await ann.DoAsync(HttpMethod.Post, $"chats/{chat}/members", new AddMembersRequest(most));
        await ann.NewGroupAsync(x => x with { MemberIds = most });
        most.Add(bob.Id);
        Assert.Equal("userIds", (await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, $"chats/{chat}/members", new AddMembersRequest(most))).Detail);
        Assert.Equal("memberIds", (await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, "chats", new CreateGroupRequest(Guid.NewGuid(), "t", most))).Detail);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task A_link_is_for_as_many_as_a_group_may_have()
    {
        var chat = await ann.GroupAsync();
        var path = $"chats/{chat}/invites";
        Assert.Equal(Limits.GroupMembersMax, (await ann.PostAsync<InviteDto>(path, new CreateInviteRequest(Guid.NewGuid(), MaxUses: Limits.GroupMembersMax))).MaxUses);
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, path, new CreateInviteRequest(Guid.NewGuid(), MaxUses: Limits.GroupMembersMax + 1));
    }

    [Fact]
    [Covers("SEC7")]
    public async Task A_reaction_has_so_many_characters()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);

        // One symbol however long: a flag of a region is a black flag, invisible letters and an end, two units each.
        static string Flag(int length) => "🏴" + string.Concat(Enumerable.Repeat("\U000E0061", (length / 2) - 2)) + "\U000E007F";
        await ann.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/reactions/{Uri.EscapeDataString(Flag(Limits.ReactionMax))}");
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/reactions/{Uri.EscapeDataString(Flag(Limits.ReactionMax + 2))}");
        Assert.Equal(Flag(Limits.ReactionMax), Assert.Single((await ann.MessageAsync(chat, message.Seq)).Reactions).Emoji);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task So_many_people_are_watched()
    {
        await using var wire = await ann.ListenAsync();
        var most = Enumerable.Range(1_000_000, Limits.WatchedUsersMax - 1).Select(x => (long)x).Prepend(bob.Id).ToList();
        wire.Clear();
        await wire.SendAsync(new WatchPresence(most));
        await wire.WaitForAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == bob.Id));
        most.Add(bob.Id);
        Assert.Equal(ErrorCodes.Invalid, Assert.IsType<ErrorFrame>(await wire.AskAsync(new WatchPresence(most))).Code);
    }

    [Fact]
    [Covers("SEC8", "C15")]
    public async Task A_cursor_and_an_acknowledgement_name_so_many_chats()
    {
        var ready = (Ready)await ann.SyncAsync();
        var most = Enumerable.Range(1_000_000_000, Limits.ResumeChatsMax).ToDictionary(x => (long)x, _ => 1L);
        var cursor = new Cursor(ready.Epoch, ready.UserSeq, ready.Version, most);
        Assert.Equal(Limits.ResumeChatsMax, Assert.IsType<Resumed>(await ann.SyncAsync(cursor)).Removed.Count);
        await using var wire = await ann.ListenAsync();
        await wire.SendAsync(new Applied(most));
        await wire.HearsNoAsync<ErrorFrame>();
        most.Add(1, 1);
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, "sync", new Hello(cursor));
        Assert.Equal(ErrorCodes.Invalid, Assert.IsType<ErrorFrame>(await wire.AskAsync(new Applied(most))).Code);
    }

    [Fact]
    [Covers("SEC8", "SEC37")]
    public async Task An_account_has_so_many_devices_and_the_one_unused_for_longest_makes_room()
    {
        var eve = await server.RegisterAsync();
        using var http = server.NewHttp();
        for (var i = 0; i < Limits.DevicesMax; i++)
        {
            using var answer = await Caller.SendAsync(
                http, HttpMethod.Post, "sessions", new LogInRequest(eve.UserName, Deployment.Password, Device: new DeviceRequest(new string('d', Limits.DeviceNameMax), WantsToken: true)),
                x => x.Headers.Add("X-Parley", "1"));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            if (i == Limits.DevicesMax - 2)
            {
                Assert.Equal(Limits.DevicesMax, (await eve.GetAsync<List<DeviceDto>>("devices")).Count);
            }
        }

        await eve.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        using var tooLong = await Caller.SendAsync(
            http, HttpMethod.Post, "sessions", new LogInRequest(eve.UserName, Deployment.Password, Device: new DeviceRequest(new string('d', Limits.DeviceNameMax + 1))),
            x => x.Headers.Add("X-Parley", "1"));
        Assert.Equal("device.name", (await Caller.RefusalAsync(ErrorCodes.Invalid, tooLong)).Detail);
    }

    private static string Random(int length) => string.Concat(Guid.NewGuid().ToString("N").Select(x => (char)(char.IsAsciiDigit(x) ? x - '0' + 'g' : x)))
        .PadRight(length, 'q')[..length];
}
