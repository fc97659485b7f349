using System.Diagnostics;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Users;

namespace Parley.Server.Tests.Features.Chats;

public sealed class ListChatsTests(ChatsApp fixture) : IClassFixture<ChatsApp>
{
    [Fact]
    [Covers("S0-33", "S0-36", "S1-17", "S1-19", "A2")]
    public async Task Chats_come_by_their_last_message_whether_sent_by_me_or_to_me()
    {
        var (me, ann, bob) = (await fixture.SignUpAsync("me"), await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        await ChatsApp.WriteAsync(ann, me, "to me");
        await ChatsApp.WriteAsync(me, bob, "by me");
        Assert.Equal([bob.Id, ann.Id], await OthersAsync(me));

        await ChatsApp.WriteAsync(ann, me, "to me again");
        Assert.Equal([ann.Id, bob.Id], await OthersAsync(me));

        var entry = (await me.GetAsync<ChatPageDto>("chats")).Chats[0];
        Assert.Equal((1, 0), (entry.My.Unread - 1, entry.My.UnreadMentions)); // both of hers
        Assert.Equal("to me again", entry.LastMessage!.Text);
    }

    [Fact]
    [Covers("S0-37", "S1-18", "S0-44", "A2")]
    public async Task Of_equal_times_who_is_online_comes_first_then_the_name()
    {
        var me = await fixture.SignUpAsync("me");
        Person[] others = [await fixture.SignUpAsync("Zoe"), await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("Łucja"), await fixture.SignUpAsync("Mia")];
        foreach (var other in others)
        {
            await ChatsApp.WriteAsync(me, other, "same moment");
        }

        await fixture.App.SqlAsync<int>("UPDATE chats SET last_at = '2026-01-01' WHERE low_user_id = $1", me.Id);
        await using var ear = await others[3].ListenAsync();

        long[] expected = [others[3].Id, others[1].Id, others[2].Id, others[0].Id];
        Assert.Equal(expected, await OthersAsync(me));

        List<long> paged = [];
        string? after = null;
        do
        {
            var page = await me.GetAsync<ChatPageDto>($"chats?limit=1&after={after}");
            paged.AddRange(Others(me, page));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(expected, paged);
    }

    [Fact]
    public async Task Pinned_chats_come_first_over_all_pages_and_archived_ones_are_apart()
    {
        var me = await fixture.SignUpAsync("me");
        var others = await fixture.SignUpManyAsync(5);
        List<long> chats = [];
        foreach (var other in others)
        {
            chats.Add((await ChatsApp.WriteAsync(me, other, "hello")).ChatId);
        }

        await PreferAsync(me, chats[0], new(IsPinned: true, false, false, null));
        await PreferAsync(me, chats[4], new(false, IsArchived: true, false, null));

        Assert.Equal([chats[0], chats[3], chats[2], chats[1]], await PagedAsync(me, limit: 2, isArchived: false));
        Assert.Equal([chats[4]], await PagedAsync(me, limit: 2, isArchived: true));
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, "chats?after=nonsense");
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, $"chats?limit={Limits.ListPageMax + 1}");
    }

    [Fact]
    [Covers("A17", "S4-47")]
    public async Task A_chat_deleted_for_me_is_empty_for_me_only_and_comes_back_with_the_next_message()
    {
        var (me, ann) = (await fixture.SignUpAsync("me"), await fixture.SignUpAsync("ann"));
        var chatId = (await ChatsApp.WriteAsync(ann, me, "old")).ChatId;
        await me.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, $"chats/{chatId}?for=everyone");
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Delete, $"chats/{chatId}");

        await me.DoAsync(HttpMethod.Delete, $"chats/{chatId}?for=me");
        Assert.DoesNotContain((await me.GetAsync<ChatPageDto>("chats")).Chats, x => x.Chat.Id == chatId);
        Assert.DoesNotContain(await me.GetAsync<List<UnreadDto>>("unread"), x => x.ChatId == chatId);
        Assert.Single((await ann.GetAsync<MessagePageDto>($"chats/{chatId}/messages")).Messages);

        await ChatsApp.WriteAsync(ann, me, "new");
        var entry = (await me.GetAsync<ChatPageDto>("chats")).Chats.Single(x => x.Chat.Id == chatId);
        Assert.Equal((1, "new"), (entry.My.Unread, entry.LastMessage!.Text));
        Assert.Equal(["new"], (await me.GetAsync<MessagePageDto>($"chats/{chatId}/messages")).Messages.Select(x => x.Text));
    }

    [Fact]
    public async Task A_new_message_brings_an_archived_chat_back_unless_it_is_muted()
    {
        var (me, ann) = (await fixture.SignUpAsync("me"), await fixture.SignUpAsync("ann"));
        var chatId = (await ChatsApp.WriteAsync(ann, me, "one")).ChatId;
        await PreferAsync(me, chatId, new(false, IsArchived: true, false, MutedUntil: new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero)));
        await ChatsApp.WriteAsync(ann, me, "two");
        Assert.True((await me.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.IsArchived);

        await PreferAsync(me, chatId, new(false, IsArchived: true, false, MutedUntil: DateTimeOffset.UtcNow.AddHours(-1))); // already over
        var quiet = (await me.GetAsync<ChatEntryDto>($"chats/{chatId}")).My;
        Assert.Equal((true, null), (quiet.IsArchived, quiet.MutedUntil));
        Assert.Equal([chatId], await PagedAsync(me, limit: 10, isArchived: true));
        Assert.Empty(await PagedAsync(me, limit: 10, isArchived: false));
        await ChatsApp.WriteAsync(ann, me, "three");
        Assert.False((await me.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.IsArchived);
        Assert.Equal([chatId], await PagedAsync(me, limit: 10, isArchived: false));
        Assert.Empty(await PagedAsync(me, limit: 10, isArchived: true));
    }

    [Fact]
    public async Task There_is_room_for_so_many_pinned_chats_even_when_pinned_at_once()
    {
        var me = await fixture.SignUpAsync("me");
        List<long> chats = [];
        for (var i = 0; i < Limits.PinnedChatsMax + 3; i++)
        {
            chats.Add((await ChatsApp.GroupAsync(me)).Chat.Id);
        }

        var answers = await Task.WhenAll(chats.Select(x => me.SendAsync(HttpMethod.Put, $"chats/{x}/preferences", new ChatPreferencesRequest(true, false, false, null))));

        Assert.Equal(Limits.PinnedChatsMax, answers.Count(x => x.IsSuccessStatusCode));
        await Person.RefusalAsync(ErrorCodes.LimitReached, answers.First(x => !x.IsSuccessStatusCode));
    }

    [Fact]
    public async Task A_draft_reaches_my_other_devices_only_and_an_empty_one_clears_it()
    {
        var (me, ann) = (await fixture.SignUpAsync("me"), await fixture.SignUpAsync("ann"));
        var chatId = (await ChatsApp.WriteAsync(ann, me, "hello")).ChatId;

        await me.DoAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SaveDraftRequest("not yet", 1));
        var told = fixture.Tap.Told<Contract.Realtime.MyChatChanged>(me)[^1];
        Assert.Equal(("not yet", 1L), (told.My.Draft!.Text, told.My.Draft.ReplyToSeq!.Value));
        Assert.DoesNotContain(fixture.Tap.Told<Contract.Realtime.MyChatChanged>(ann), x => x.My.Draft is not null);

        await me.DoAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SaveDraftRequest(""));
        Assert.Null((await me.GetAsync<ChatEntryDto>($"chats/{chatId}")).My.Draft);
        await me.DoAsync(HttpMethod.Put, $"chats/{chatId}/draft", new SaveDraftRequest(new string('d', Limits.DraftMax)));
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, $"chats/{chatId}/draft", new SaveDraftRequest(new string('d', Limits.DraftMax + 1)));
    }

    [Fact]
    [Covers("S2-21", "S2-22", "S2-23", "S2-24", "A11")]
    public async Task The_strip_has_one_entry_per_chat_newest_first_with_names_and_figures()
    {
        var (me, ann, bob) = (await fixture.SignUpAsync("me"), await fixture.SignUpAsync("ann"), await fixture.SignUpAsync("bob"));
        await ChatsApp.WriteAsync(ann, me, "one");
        await ChatsApp.WriteAsync(ann, me, "two");
        var group = (await ChatsApp.GroupAsync(ann, bob, me)).Chat.Id;
        await ChatsApp.SayAsync(ann, group, "three");
        await ChatsApp.SayAsync(bob, group, "four");

        var strip = await me.GetAsync<List<UnreadDto>>("unread");

        Assert.Equal([("Team", 2, null), ("ann", 2, ann.UserName)], strip.Select(x => (x.Title, x.Count, x.UserName)));
        Assert.Equal(2, (await me.GetAsync<UserUnreadDto>($"users/{ann.Id}/unread")).Count);
        Assert.Equal(0, (await me.GetAsync<UserUnreadDto>($"users/{bob.Id}/unread")).Count);
        Assert.Empty(await ann.GetAsync<List<UnreadDto>>("unread").ContinueWith(x => x.Result.Where(y => y.ChatId != group)));
    }

    [Fact]
    [Covers("S3-18", "S2-09")]
    public async Task One_may_write_to_oneself_and_to_everybody_who_exists()
    {
        var me = await fixture.SignUpAsync("me");
        var note = await ChatsApp.WriteAsync(me, me, "buy milk");
        var entry = (await me.GetAsync<ChatPageDto>("chats")).Chats.Single(x => x.Chat.Id == note.ChatId);
        Assert.Equal((ChatKind.Self, 1, 0), (entry.Chat.Kind, entry.Chat.MemberCount, entry.My.Unread));
        Assert.Equal([me.Id], entry.Chat.UserIds);
        Assert.Null(entry.Chat.Alias);

        var hello = new SendMessageRequest(Guid.NewGuid(), "anybody?");
        await me.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, "users/999999999/messages", hello);
        var gone = await fixture.SignUpAsync("gone");
        await fixture.App.SqlAsync<int>("UPDATE users SET deactivated_at = now() WHERE id = $1", gone.Id);
        await me.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"users/{gone.Id}/messages", hello);
    }

    [Fact]
    [Covers("A13", "S3-07", "A12")]
    public async Task A_direct_chat_created_from_both_sides_at_once_is_one_chat_with_one_alias()
    {
        for (var round = 0; round < 5; round++)
        {
            var (lisa, avi) = (await fixture.SignUpAsync("lisa"), await fixture.SignUpAsync("avi"));
            var messages = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                i % 2 == 0 ? ChatsApp.WriteAsync(avi, lisa, $"a{i}") : ChatsApp.WriteAsync(lisa, avi, $"l{i}")));

            var chatId = Assert.Single(messages.Select(x => x.ChatId).Distinct());
            Assert.Equal(Enumerable.Range(1, 8).Select(x => (long)x), messages.Select(x => x.Seq).Order());
            foreach (var person in (Person[])[lisa, avi])
            {
                Assert.Single(fixture.Tap.Told<Contract.Realtime.ChatAdded>(person));
                Assert.Equal($"{avi.UserName}&{lisa.UserName}", (await person.GetAsync<ChatEntryDto>($"chats/{chatId}")).Chat.Alias);
            }
        }
    }

    [Fact]
    [Covers("A13")]
    public async Task Two_thousand_chats_among_fifty_thousand_people_are_listed_quickly()
    {
        var me = await fixture.SignUpAsync("busy");
        await fixture.App.SqlAsync<int>(ManyPeople, me.Id);
        await fixture.App.SqlAsync<int>("ANALYZE"); // as the database does by itself before long
        await me.GetAsync<ChatPageDto>("chats"); // warm

        var watch = Stopwatch.StartNew();
        var page = await me.GetAsync<ChatPageDto>("chats?limit=50");
        var first = watch.ElapsedMilliseconds;
        watch.Restart();
        var deep = page;
        for (var i = 0; i < 5; i++)
        {
            deep = await me.GetAsync<ChatPageDto>($"chats?limit=50&after={deep.Next}");
        }

        var five = watch.ElapsedMilliseconds;
        watch.Restart();
        var strip = await me.GetAsync<List<UnreadDto>>("unread");
        var unread = watch.ElapsedMilliseconds;
        watch.Restart();
        var people = await me.GetAsync<UserPageDto>("users?limit=50");
        var directory = watch.ElapsedMilliseconds;
        watch.Restart();
        var found = await me.GetAsync<UserPageDto>("users?query=person%2012345");
        var search = watch.ElapsedMilliseconds;
        TestContext.Current.SendDiagnosticMessage($"list {first} ms, five more pages {five} ms, strip {unread} ms, people {directory} ms, search {search} ms");

        Assert.Equal((50, 50, 2_000, 50), (page.Chats.Count, deep.Chats.Count, strip.Count, people.Users.Count));
        Assert.Equal("person 12345", Assert.Single(found.Users).Name);
        Assert.True(first < 1_000 && unread < 2_000 && search < 1_000, $"list {first} ms, strip {unread} ms, search {search} ms");
    }

    private static Task<ChatPageDto> ListAsync(Person me) => me.GetAsync<ChatPageDto>("chats");

    private static async Task<long[]> OthersAsync(Person me) => Others(me, await ListAsync(me));

    private static long[] Others(Person me, ChatPageDto page) =>
        [.. page.Chats.Where(x => x.Chat.Kind == ChatKind.Direct).Select(x => x.Chat.UserIds.Single(id => id != me.Id))];

    private static Task PreferAsync(Person me, long chatId, ChatPreferencesRequest request) =>
        me.DoAsync(HttpMethod.Put, $"chats/{chatId}/preferences", request);

    private static async Task<List<long>> PagedAsync(Person me, int limit, bool isArchived)
    {
        List<long> ids = [];
        string? after = null;
        do
        {
            var page = await me.GetAsync<ChatPageDto>($"chats?limit={limit}&archived={isArchived}&after={after}");
            ids.AddRange(page.Chats.Where(x => x.Chat.Kind != ChatKind.General).Select(x => x.Chat.Id));
            after = page.Next;
        }
        while (after is not null);
        return ids;
    }

    /// <summary>50,000 people, 2,000 of whom have written to one.</summary>
    private const string ManyPeople = """
        WITH people AS (
            INSERT INTO users (user_name, normalized_user_name, name, search_text, role, created_at, sends_read_receipts, sends_typing, shows_presence,
                can_be_found, availability, changed_xid, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            SELECT 'bulk' || n, 'BULK' || n, 'person ' || n, 'person ' || n || ' bulk' || n, 0, now(), true, true, true, true, 0, 0, false, false, false, false, 0
            FROM generate_series(1, 50000) AS n RETURNING id),
        states AS (INSERT INTO user_states (user_id, user_seq, last_seen_at) SELECT id, 0, now() - id * interval '1 second' FROM people),
        directs AS (
            INSERT INTO chats (kind, low_user_id, high_user_id, member_count, last_seq, last_message_seq, last_at, settings_seq, members_seq, changed_xid,
                who_can_post, who_can_add, who_can_mention_all, history, created_by_id, created_at, is_secret)
            SELECT 0, $1, id, 2, 1, 1, now() - id * interval '1 second', 0, 0, 0, 0, 0, 0, 0, id, now(), false FROM people ORDER BY id LIMIT 2000
            RETURNING id, low_user_id, high_user_id),
        pairs AS (
            INSERT INTO members (chat_id, user_id, role, joined_at, changed_seq, visible_from, read_up_to, delivered_up_to, held_delivered_up_to, marks_xid,
                user_seq, is_pinned, is_archived, is_marked_unread)
            SELECT d.id, p.id, 0, now(), 0, 1, 0, 0, 0, 0, 0, false, false, false
            FROM directs d CROSS JOIN LATERAL (VALUES (d.low_user_id), (d.high_user_id)) AS p(id))
        INSERT INTO messages (chat_id, seq, changed_seq, author_id, client_id, body_hash, at, kind, text, mentions, mentions_all, has_reactions, content_type)
        SELECT id, 1, 1, high_user_id, gen_random_uuid(), 0, now(), 0, 'hello', '{}', false, false, 0 FROM directs
        """;
}
