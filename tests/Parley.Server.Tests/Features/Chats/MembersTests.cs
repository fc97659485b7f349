using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Chats;

public sealed class MembersTests(ChatsApp fixture) : IClassFixture<ChatsApp>
{
    [Fact]
    [Covers("S4-45")]
    public async Task A_newcomer_sees_the_history_as_read_and_the_line_shares_its_number_with_the_event()
    {
        var (ann, bob, cid) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("cid"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob)).Chat.Id;
        await ChatsApp.SayAsync(ann, chatId, "before");

        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([cid.Id]));

        var added = Assert.Single(fixture.Tap.Told<ChatAdded>(cid));
        Assert.Equal([1, 2, 3], added.Snapshot.Messages.Select(x => x.Seq));
        Assert.Equal((0, 3L, 1L), (added.Snapshot.Entry.My.Unread, added.Snapshot.Entry.My.ReadUpTo, added.Snapshot.Entry.My.VisibleFrom));
        var changed = Assert.Single(fixture.Tap.Told<MembersChanged>(bob));
        Assert.Equal((3L, 3L, 3), (changed.Seq, changed.Note!.Seq, changed.MemberCount));
        Assert.Equal([cid.Id], changed.Members.Select(x => x.UserId));
        Assert.Equal(SystemNoteKind.MembersAdded, changed.Note.Note!.Kind);

        var entry = await ann.GetAsync<ChatEntryDto>($"chats/{chatId}");
        var mark = entry.Marks.Single(x => x.UserId == cid.Id);
        Assert.Equal((0L, 0L), (mark.ReadUpTo, mark.DeliveredUpTo)); // joining is not reading: the author's ticks stay as they are
    }

    [Fact]
    [Covers("C12")]
    public async Task A_newcomer_sees_nothing_of_before_when_history_begins_with_joining()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var created = await ann.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Fresh", [], History: HistoryPolicy.FromJoining));
        var chatId = created.Chat.Id;
        await ChatsApp.SayAsync(ann, chatId, "secret past");

        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([bob.Id]));
        await ChatsApp.SayAsync(ann, chatId, "open present");

        Assert.Equal([3], Assert.Single(fixture.Tap.Told<ChatAdded>(bob)).Snapshot.Messages.Select(x => x.Seq));
        var page = await bob.GetAsync<MessagePageDto>($"chats/{chatId}/messages");
        Assert.Equal([3, 4], page.Messages.Select(x => x.Seq));
        Assert.False(page.HasOlder);
        Assert.Equal((1, 3L), ((await bob.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.Unread, (await bob.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.VisibleFrom));
    }

    [Fact]
    [Covers("C12")]
    public async Task Whoever_is_removed_hears_of_the_removal_and_nothing_after_and_reads_nothing_any_more()
    {
        var (ann, bob, cid) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("cid"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob, cid)).Chat.Id;
        await ChatsApp.SayAsync(ann, chatId, "while he was here");
        Assert.Equal(1, (await bob.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.Unread); // the doors were open before

        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/members/{bob.Id}");
        await ChatsApp.SayAsync(ann, chatId, "after he was gone");

        Assert.IsType<ChatRemoved>(fixture.Tap.Told(bob, chatId)[^1]);
        Assert.DoesNotContain(fixture.Tap.Told<MembersChanged>(bob), x => x.ChatId == chatId);
        Assert.Equal([3L], fixture.Tap.Told<MembersChanged>(cid).Select(x => x.Seq));
        Assert.True(Assert.Single(fixture.Tap.Told<MembersChanged>(cid)).Members.Single().HasLeft);

        foreach (var path in (string[])["", "/members", "/messages", "/changes?from=0", "/unread", "/pinned", "/messages/2/receipts", "/messages/2/edits", "/invites"])
        {
            await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chatId}{path}");
        }

        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), "let me in"));
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chatId}/read", new Contract.Messages.ReadUpToRequest(2));
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Put, $"chats/{chatId}/draft", new SaveDraftRequest("x"));
        Assert.DoesNotContain(await bob.GetAsync<List<UnreadDto>>("unread"), x => x.ChatId == chatId);
        Assert.DoesNotContain((await bob.GetAsync<ChatPageDto>("chats")).Chats, x => x.Chat.Id == chatId);
    }

    [Fact]
    public async Task Coming_back_opens_the_doors_again_without_a_hole_in_the_private_feed()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob)).Chat.Id;
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/members/{bob.Id}");
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/members/{bob.Id}"); // a repeat changes nothing
        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([bob.Id, bob.Id, ann.Id]));
        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([bob.Id]));

        Assert.Equal([1, 2, 3], fixture.Tap.Told<PrivateEvent>(bob).Select(x => x.UserSeq));
        var entry = await bob.GetAsync<ChatEntryDto>($"chats/{chatId}");
        Assert.Equal((3L, 2, MemberRole.Member), (entry.Chat.LastSeq, entry.Chat.MemberCount, entry.My.Role));
    }

    [Fact]
    public async Task Rights_follow_roles_and_change_at_once()
    {
        var (ann, bob, cid, eve) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("cid"), await fixture.SignUpAsync("eve"));
        var entry = await ann.PostAsync<ChatEntryDto>(
            "chats", new CreateGroupRequest(Guid.NewGuid(), "Strict", [bob.Id, cid.Id], WhoCanPost: WhoMay.Admins, WhoCanAdd: WhoMay.Admins));
        var chatId = entry.Chat.Id;
        var update = new UpdateChatRequest("Mine now", null, null, WhoMay.Everyone, WhoMay.Everyone, WhoMay.Everyone, HistoryPolicy.All);

        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([eve.Id]));
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Put, $"chats/{chatId}", update);
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{chatId}/members/{cid.Id}");
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Put, $"chats/{chatId}/members/{bob.Id}", new SetRoleRequest(MemberRole.Admin));
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{chatId}?for=everyone");
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Post, $"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), "hi"));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Put, $"chats/{chatId}", update);

        await ann.DoAsync(HttpMethod.Put, $"chats/{chatId}/members/{bob.Id}", new SetRoleRequest(MemberRole.Admin));
        await ChatsApp.SayAsync(bob, chatId, "now I may");
        await bob.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([eve.Id]));
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{chatId}/members/{ann.Id}");
        Assert.Equal(MemberRole.Admin, fixture.Tap.Told<MyChatChanged>(bob)[^1].My.Role);

        await ann.DoAsync(HttpMethod.Put, $"chats/{chatId}/members/{bob.Id}", new SetRoleRequest(MemberRole.Member));
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{chatId}/members/{eve.Id}");
    }

    [Fact]
    public async Task A_group_always_has_exactly_one_owner_even_when_owners_race()
    {
        var (ann, bob, cid) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("cid"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob, cid)).Chat.Id;
        Task<long> OwnersAsync() => fixture.App.SqlAsync<long>("SELECT count(*) FROM members WHERE chat_id = $1 AND role = 2 AND left_seq IS NULL", chatId);

        await ann.RefusedAsync(ErrorCodes.Conflict, HttpMethod.Put, $"chats/{chatId}/members/{ann.Id}", new SetRoleRequest(MemberRole.Member));
        await ann.RefusedAsync(ErrorCodes.Conflict, HttpMethod.Post, $"chats/{chatId}/leave", new LeaveRequest());
        using var hand = await Task.WhenAll(
            ann.SendAsync(HttpMethod.Put, $"chats/{chatId}/members/{bob.Id}", new SetRoleRequest(MemberRole.Owner)),
            ann.SendAsync(HttpMethod.Put, $"chats/{chatId}/members/{cid.Id}", new SetRoleRequest(MemberRole.Owner)),
            ann.SendAsync(HttpMethod.Post, $"chats/{chatId}/leave", new LeaveRequest(bob.Id))).ContinueWith(x => new Answers(x.Result));

        Assert.Equal(1, await OwnersAsync());
        Assert.Contains(hand.All, x => x.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_owner_leaves_to_a_successor_and_the_last_one_ends_the_group()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var chatId = (await ChatsApp.GroupAsync(ann, bob)).Chat.Id;
        var text = (await ChatsApp.SayAsync(ann, chatId, "to be erased")).Text!;

        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/leave", new LeaveRequest(bob.Id));
        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/leave", new LeaveRequest(bob.Id));
        Assert.Equal(MemberRole.Owner, (await bob.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.Role);
        Assert.Equal(SystemNoteKind.MemberLeft, Assert.Single(fixture.Tap.Told<MembersChanged>(bob)).Note!.Note!.Kind);
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chatId}");

        await bob.DoAsync(HttpMethod.Post, $"chats/{chatId}/leave", new LeaveRequest());
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chatId}");
        Assert.Single(fixture.Tap.Told<ChatRemoved>(bob));
        for (var i = 0; i < 100 && await fixture.App.SqlAsync<long>("SELECT count(*) FROM messages WHERE chat_id = $1 AND text = $2", chatId, text) > 0; i++)
        {
            await Task.Delay(50);
        }

        Assert.Equal(0, await fixture.App.SqlAsync<long>("SELECT count(*) FROM messages WHERE chat_id = $1 AND text IS NOT NULL", chatId));
    }

    [Fact]
    [Covers("C10")]
    public async Task Fifty_parallel_adds_leave_no_hole_and_no_wrong_count()
    {
        var ann = await fixture.SignUpAsync("ann");
        var others = await fixture.SignUpManyAsync(50);
        var chatId = (await ChatsApp.GroupAsync(ann)).Chat.Id;

        await Task.WhenAll(others.Select(x => ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([x.Id]))));

        var entry = await ann.GetAsync<ChatEntryDto>($"chats/{chatId}");
        Assert.Equal((51, 51L), (entry.Chat.MemberCount, entry.Chat.LastSeq));
        Assert.Equal(51, await fixture.App.SqlAsync<long>("SELECT count(*) FROM messages WHERE chat_id = $1 AND seq BETWEEN 1 AND 51", chatId));
        Assert.Equal(Enumerable.Range(2, 50).Select(x => (long)x), fixture.Tap.Told<MembersChanged>(ann).Where(x => x.ChatId == chatId).Select(x => x.Seq).Order());
    }

    [Fact]
    public async Task A_full_group_takes_nobody_more()
    {
        var (ann, bob) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        var chatId = (await ChatsApp.GroupAsync(ann)).Chat.Id;
        await fixture.App.SqlAsync<int>("UPDATE chats SET member_count = $2 WHERE id = $1", chatId, Limits.GroupMembersMax);
        await ann.RefusedAsync(ErrorCodes.LimitReached, HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([bob.Id]));
        await fixture.App.SqlAsync<int>("UPDATE chats SET member_count = $2 WHERE id = $1", chatId, Limits.GroupMembersMax - 1);
        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([bob.Id]));
    }

    [Fact]
    public async Task Members_come_by_role_then_name_over_pages()
    {
        var (ann, zoe, bob, cid) = (await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("Zoe"), await fixture.SignUpAsync("bob"), await fixture.SignUpAsync("Cid"));
        var chatId = (await ChatsApp.GroupAsync(bob, ann, zoe, cid)).Chat.Id;
        await bob.DoAsync(HttpMethod.Put, $"chats/{chatId}/members/{zoe.Id}", new SetRoleRequest(MemberRole.Admin));

        List<long> ids = [];
        string? after = null;
        do
        {
            var page = await ann.GetAsync<MemberPageDto>($"chats/{chatId}/members?limit=3&after={Uri.EscapeDataString(after ?? "")}");
            ids.AddRange(page.Members.Select(x => x.UserId));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal([bob.Id, zoe.Id, ann.Id, cid.Id], ids);
    }

    [Fact]
    [Covers("C10")]
    public async Task Reading_writing_arranging_and_membership_at_once_neither_wait_for_each_other_for_ever_nor_leave_holes()
    {
        var ann = await fixture.SignUpAsync("ann");
        var people = await fixture.SignUpManyAsync(6);
        var chatId = (await ChatsApp.GroupAsync(ann, people)).Chat.Id;
        await ChatsApp.SayAsync(ann, chatId, "go");

        async Task LiveAsync(Person me, int turn)
        {
            for (var i = 0; i < 8; i++)
            {
                await ChatsApp.SayAsync(me, chatId, $"{turn}.{i}");
                await me.DoAsync(HttpMethod.Post, $"chats/{chatId}/read", new Contract.Messages.ReadUpToRequest(2 + i));
                await me.DoAsync(HttpMethod.Put, $"chats/{chatId}/preferences", new ChatPreferencesRequest(i % 2 == 0, false, false, null));
                await me.DoAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SaveDraftRequest($"{i}"));
            }
        }

        async Task ManageAsync()
        {
            for (var i = 0; i < 8; i++)
            {
                await ann.DoAsync(HttpMethod.Put, $"chats/{chatId}/members/{people[i % 3].Id}", new SetRoleRequest(i < 4 ? MemberRole.Admin : MemberRole.Member));
                await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/members/{people[5].Id}");
                await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([people[5].Id]));
            }
        }

        await Task.WhenAll([ManageAsync(), .. people.Take(5).Select(LiveAsync)]);

        var last = (await ann.GetAsync<ChatEntryDto>($"chats/{chatId}")).Chat.LastSeq;
        Assert.Equal(2 + 40 + 16, await fixture.App.SqlAsync<long>("SELECT count(*) FROM messages WHERE chat_id = $1 AND seq <= $2", chatId, last));
        foreach (var person in people)
        {
            var seqs = fixture.Tap.Told<PrivateEvent>(person).Select(x => x.UserSeq).Order().ToList();
            Assert.Equal(Enumerable.Range(1, seqs.Count).Select(x => (long)x), seqs);
            Assert.Equal(seqs.Count, await fixture.App.SqlAsync<long>("SELECT user_seq FROM user_states WHERE user_id = $1", person.Id));
        }

        Assert.Empty(fixture.App.Log);
    }

    private sealed record Answers(HttpResponseMessage[] All) : IDisposable
    {
        public void Dispose() => Array.ForEach(All, x => x.Dispose());
    }
}
