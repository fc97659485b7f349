using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Sync;

public sealed class SyncTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S2-15", "S2-16", "S2-17", "S2-18", "S2-19", "S2-20", "A10")]
    public async Task The_first_payload_has_the_five_newest_chats_with_their_ten_newest_messages_and_the_people_in_them()
    {
        var me = await SignUpAsync("first");
        await using var ear = await me.ListenAsync();
        var others = new List<Person>();
        for (var i = 0; i < 7; i++)
        {
            others.Add(await SignUpAsync($"other{i}"));
            await WriteAsync(ear, others[i], 12);
        }

        await using var fresh = await me.ListenAsync();
        var ready = await fresh.WaitForAsync<Ready>();

        Assert.Equal(others.TakeLast(5).Reverse().Select(x => x.Id), ready.Chats
            .Where(x => x.Entry.Chat.Kind != Contract.Chats.ChatKind.General).Take(5).Select(x => x.Entry.Chat.UserIds.Single(id => id != me.Id)));
        Assert.True(ready.HasMoreChats);
        Assert.NotNull(ready.NextChats);
        foreach (var chat in ready.Chats.Where(x => x.Entry.Chat.Kind == Contract.Chats.ChatKind.Direct))
        {
            Assert.Equal(10, chat.Messages.Count);
            Assert.True(chat.HasOlder);
            Assert.Equal(chat.Entry.Chat.LastSeq, chat.Messages[^1].Seq);
            Assert.All(chat.Entry.Chat.UserIds, id => Assert.Contains(ready.Users, user => user.Id == id && user.UserName.Length > 0));
        }
    }

    [Fact]
    [Covers("S2-21", "S2-22", "S2-23", "S2-24", "S2-25", "S2-38", "A11")]
    public async Task The_first_payload_tells_who_wrote_how_much_that_is_unread()
    {
        var (me, other) = (await SignUpAsync("reader"), await SignUpAsync("writer"));
        await using (var ear = await other.ListenAsync())
        {
            await WriteAsync(ear, me, 3);
        }

        await using var mine = await me.ListenAsync();

        var unread = Assert.Single((await mine.WaitForAsync<Ready>()).Unread);
        Assert.Equal((other.Id, other.UserName, 3), (unread.UserId!.Value, unread.UserName, unread.Count));
    }

    [Fact]
    [Covers("C14", "C16")]
    public async Task A_resume_brings_what_changed_since_the_cursor_and_nothing_else_and_agrees_with_a_fresh_load()
    {
        var (me, quiet, busy) = (await SignUpAsync("me"), await SignUpAsync("quiet"), await SignUpAsync("busy"));
        var ear = await me.ListenAsync();
        var quietChat = await WriteAsync(ear, quiet, 2);
        var busyChat = await WriteAsync(ear, busy, 2);
        var cursor = Cursor(await HelloAgainAsync(ear), (quietChat, 2), (busyChat, 2));
        await ear.DisposeAsync();
        await using (var theirs = await busy.ListenAsync())
        {
            await WriteAsync(theirs, me, 3);
        }

        await using var back = await me.ListenAsync(cursor);
        var resumed = await back.WaitForAsync<Resumed>();
        await using var fresh = await me.ListenAsync();
        var ready = await fresh.WaitForAsync<Ready>();

        var changed = Assert.Single(resumed.Changed);
        Assert.Equal((busyChat, 5L, 3), (changed.Chat.Id, changed.Chat.LastSeq, changed.My.Unread));
        Assert.Equivalent(ready.Chats.Single(x => x.Entry.Chat.Id == busyChat).Entry, changed);
        Assert.Equivalent(ready.Unread, resumed.Unread);
        Assert.Empty(resumed.Removed);
        Assert.Equal(ready.UserSeq, resumed.UserSeq);
    }

    [Fact]
    [Covers("C12", "C14")]
    public async Task A_resume_names_chats_of_the_cursor_that_one_may_not_see_as_removed()
    {
        var (me, other, third) = (await SignUpAsync("me"), await SignUpAsync("other"), await SignUpAsync("third"));
        await using var ear = await me.ListenAsync();
        await using var theirs = await other.ListenAsync();
        var foreign = await WriteAsync(theirs, third, 1);

        await using var back = await me.ListenAsync(Cursor(await HelloAgainAsync(ear), (foreign, 1), (long.MaxValue, 1)));

        var resumed = await back.WaitForAsync<Resumed>();
        Assert.Equal([foreign, long.MaxValue], resumed.Removed);
        Assert.False(back.Contains($"\"id\":{foreign},"));
    }

    [Theory]
    [Covers("C15", "C35")]
    [InlineData("epoch")]
    [InlineData("userSeq")]
    [InlineData("version")]
    [InlineData("chat")]
    public async Task A_cursor_that_cannot_be_used_is_answered_by_a_fresh_start(string wrong)
    {
        var (me, other) = (await SignUpAsync("me"), await SignUpAsync("other"));
        await using var ear = await me.ListenAsync();
        var chat = await WriteAsync(ear, other, 1);
        var good = Cursor(await HelloAgainAsync(ear), (chat, 1));

        await using var back = await me.ListenAsync(wrong switch
        {
            "epoch" => good with { Epoch = Guid.NewGuid() },
            "userSeq" => good with { UserSeq = good.UserSeq + 1 },
            "version" => good with { Version = good.Version + 1_000_000 },
            _ => good with { Chats = new Dictionary<long, long> { [chat] = 2 } },
        });

        await back.WaitForAsync<Ready>();
    }

    [Fact]
    [Covers("C14")]
    public async Task A_resume_names_what_was_hidden_and_what_was_brought_back_meanwhile()
    {
        var (me, other) = (await SignUpAsync("me"), await SignUpAsync("other"));
        await using var ear = await me.ListenAsync();
        var chat = await WriteAsync(ear, other, 3);
        await me.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/1?for=me");
        var cursor = Cursor(await HelloAgainAsync(ear), (chat, 3));

        await me.DoAsync(HttpMethod.Post, $"chats/{chat}/messages/1/restore");
        await me.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/2?for=me");
        await me.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/3?for=me");
        await me.DoAsync(HttpMethod.Post, $"chats/{chat}/messages/3/restore");
        await me.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/3?for=me");

        var resumed = Assert.IsType<Resumed>(await me.PostAsync<ServerFrame>("sync", new Hello(cursor)));
        Assert.Equal([new MessageRef(chat, 2), new MessageRef(chat, 3)], resumed.Hidden.OrderBy(x => x.Seq));
        Assert.Equal([new MessageRef(chat, 1)], resumed.Restored);
        Assert.Empty(Assert.IsType<Resumed>(await me.PostAsync<ServerFrame>("sync", new Hello(cursor with { UserSeq = resumed.UserSeq }))).Restored!);
    }

    [Fact]
    [Covers("C17")]
    public async Task A_cursor_ahead_of_the_server_is_refused_on_every_way_and_never_answered_by_older_state()
    {
        var (me, other) = (await SignUpAsync("me"), await SignUpAsync("other"));
        await using var ear = await me.ListenAsync();
        var chat = await WriteAsync(ear, other, 3);
        var now = Cursor(await HelloAgainAsync(ear), (chat, 3));

        await me.RefusedAsync(ErrorCodes.OutOfRange, HttpMethod.Get, $"chats/{chat}/changes?from=4");
        Assert.Equal(ErrorCodes.OutOfRange, Assert.IsType<ErrorFrame>(await ear.AskAsync(new GetRange(chat, 4))).Code);
        Assert.Empty(Assert.IsType<Changes>(await ear.AskAsync(new GetRange(chat, 3))).Messages);
        foreach (var ahead in (Cursor[])[
            now with { Chats = new Dictionary<long, long> { [chat] = 4 } }, now with { UserSeq = now.UserSeq + 1 }, now with { Version = long.MaxValue }])
        {
            // "ready" makes the client drop what it holds: nothing older is laid over newer state.
            Assert.IsType<Ready>(await me.PostAsync<ServerFrame>("sync", new Hello(ahead)));
        }

        Assert.IsType<Resumed>(await me.PostAsync<ServerFrame>("sync", new Hello(now)));
    }

    [Fact]
    [Covers("C14", "S3-01")]
    public async Task The_HTTP_twins_of_hello_and_range_answer_the_very_frames()
    {
        var (me, other) = (await SignUpAsync("me"), await SignUpAsync("other"));
        await using var ear = await me.ListenAsync();
        var chat = await WriteAsync(ear, other, 2);

        var ready = Assert.IsType<Ready>(await me.PostAsync<ServerFrame>("sync", new Hello()));
        Assert.Equal(chat, ready.Chats.First(x => x.Entry.Chat.Kind == Contract.Chats.ChatKind.Direct).Entry.Chat.Id);
        Assert.IsType<Resumed>(await me.PostAsync<ServerFrame>("sync", new Hello(Cursor(ready, (chat, 2)))));
        Assert.Equal(2, Assert.IsType<Changes>(await me.GetAsync<ServerFrame>($"chats/{chat}/changes?from=0")).Messages.Count);
    }

    [Fact]
    [Covers("C13", "C10")]
    public async Task A_range_has_what_changed_after_a_number_by_pages_and_ends_at_the_chats_own_number()
    {
        var (me, other) = (await SignUpAsync("me"), await SignUpAsync("other"));
        await using var ear = await me.ListenAsync();
        var chat = await WriteAsync(ear, other, 1);
        await FillAsync(chat, me.Id, 450);

        var numbers = new List<long>();
        Changes page;
        long from = 1;
        do
        {
            page = Assert.IsType<Changes>(await ear.AskAsync(new Contract.Realtime.GetRange(chat, from)));
            Assert.Equal(from, page.From);
            Assert.InRange(page.Messages.Count, 1, Limits.RangePageMax);
            numbers.AddRange(page.Messages.Select(x => x.Seq));
            from = page.To;
        }
        while (!page.IsComplete);

        Assert.Equal(Enumerable.Range(2, 449).Select(x => (long)x), numbers);
        Assert.Equal((450L, 450L), (page.To, page.Chat.LastSeq));
        var nothing = Assert.IsType<Changes>(await ear.AskAsync(new Contract.Realtime.GetRange(chat, 450)));
        Assert.Empty(nothing.Messages);
        Assert.True(nothing.IsComplete);
    }

    [Fact]
    [Covers("C15")]
    public async Task A_gap_of_a_thousand_is_filled_and_one_more_is_a_reset_with_the_newest_fifty()
    {
        var (me, other) = (await SignUpAsync("me"), await SignUpAsync("other"));
        await using var ear = await me.ListenAsync();
        var chat = await WriteAsync(ear, other, 1);
        await FillAsync(chat, me.Id, 1_101);

        Assert.IsType<Changes>(await ear.AskAsync(new Contract.Realtime.GetRange(chat, 101)));
        var reset = Assert.IsType<Reset>(await ear.AskAsync(new Contract.Realtime.GetRange(chat, 100)));

        Assert.Equal(Limits.ResetMessages, reset.Snapshot.Messages.Count);
        Assert.Equal((1_101L, 1_052L), (reset.Snapshot.Entry.Chat.LastSeq, reset.Floor));
    }

    [Fact]
    [Covers("C12", "C15")]
    public async Task A_range_ahead_of_the_chat_is_out_of_range_and_a_foreign_chat_is_not_found()
    {
        var (me, other, outsider) = (await SignUpAsync("me"), await SignUpAsync("other"), await SignUpAsync("outsider"));
        await using var ear = await me.ListenAsync();
        await using var foreign = await outsider.ListenAsync();
        var chat = await WriteAsync(ear, other, 1);

        Assert.Equal(ErrorCodes.OutOfRange, Assert.IsType<ErrorFrame>(await ear.AskAsync(new Contract.Realtime.GetRange(chat, 2))).Code);
        Assert.Equal(ErrorCodes.Invalid, Assert.IsType<ErrorFrame>(await ear.AskAsync(new Contract.Realtime.GetRange(chat, -1))).Code);
        Assert.Equal(ErrorCodes.NotFound, Assert.IsType<ErrorFrame>(await foreign.AskAsync(new Contract.Realtime.GetRange(chat, 0))).Code);
        Assert.Equal(ErrorCodes.NotFound, Assert.IsType<ErrorFrame>(await foreign.AskAsync(new Contract.Realtime.GetRange(long.MaxValue, 0))).Code);
        Assert.False(foreign.Contains("message 1"));
    }

    [Fact]
    [Covers("C13")]
    public async Task A_digest_with_the_true_figures_comes_within_fifteen_seconds_of_a_change_and_only_then()
    {
        var time = new VirtualTime();
        await using var own = await App.StartAsync(clock: time);
        var (me, other, idle) = (await own.SignUpAsync("alice"), await own.SignUpAsync("bob"), await own.SignUpAsync("carol"));
        await using var ear = await me.ListenAsync();
        await using var theirs = await other.ListenAsync();
        await using var nobody = await idle.ListenAsync();
        await WriteAsync(ear, other, 3);

        time.Advance(TimeSpan.FromSeconds(15));

        var state = Assert.IsType<Ready>(await me.PostAsync<ServerFrame>("sync", new Hello()));
        foreach (var listener in new[] { ear, theirs })
        {
            var digest = await listener.WaitForAsync<Digest>();
            Assert.Equal(state.Chats.Count, digest.Chats);
            Assert.Equal(state.Chats.Sum(x => x.Entry.Chat.LastSeq), digest.SumOfLastSeq);
        }

        Assert.Equal(state.UserSeq, ear.Frames.OfType<Digest>().Single().UserSeq);
        await nobody.HearsNoAsync<Digest>();
        ear.Clear();
        time.Advance(TimeSpan.FromMinutes(2));
        await ear.HearsNoAsync<Digest>();
    }

    [Fact]
    [Covers("C14")]
    public async Task A_change_of_my_own_account_on_another_device_is_in_the_resume()
    {
        var me = await SignUpAsync("renamed");
        await using var ear = await me.ListenAsync();
        var cursor = Cursor(await ear.WaitForAsync<Ready>());
        await me.PutAsync<MeDto>("me/profile", new UpdateProfileRequest(me.UserName, "New Name"));

        await using var back = await me.ListenAsync(cursor);

        var resumed = await back.WaitForAsync<Resumed>();
        Assert.Equal("New Name", resumed.Me.User.Name);
        Assert.True(resumed.UserSeq > cursor.UserSeq);
        Assert.Contains(resumed.Users, x => x.Id == me.Id && x.Name == "New Name");
    }

    [Fact]
    [Covers("A27")]
    public async Task On_a_server_of_contacts_a_resume_tells_nothing_of_strangers()
    {
        await using var own = await App.StartAsync(["Directory=contacts"]);
        var (me, friend, stranger) = (await own.SignUpAsync("alice"), await own.SignUpAsync("bob"), await own.SignUpAsync("carol"));
        await using var ear = await me.ListenAsync();
        await WriteAsync(ear, friend, 1);
        var cursor = Cursor(await HelloAgainAsync(ear));
        foreach (var person in new[] { friend, stranger })
        {
            await person.PutAsync<MeDto>("me/profile", new UpdateProfileRequest(person.UserName, "Renamed"));
        }

        await using var back = await me.ListenAsync(cursor);

        var users = (await back.WaitForAsync<Resumed>()).Users;
        Assert.Contains(users, x => x.Id == friend.Id && x.Name == "Renamed");
        Assert.DoesNotContain(users, x => x.Id == stranger.Id);
    }

    private Task<Person> SignUpAsync(string name) => app.SignUpAsync(name + Guid.NewGuid().ToString("N")[..8]);

    private static async Task<long> WriteAsync(Ear from, Person to, int count)
    {
        var chatId = 0L;
        for (var i = 1; i <= count; i++)
        {
            var request = new SendMessageRequest(Guid.NewGuid(), $"message {i}");
            chatId = Assert.IsType<MessageStored>(await from.AskAsync(new SendMessage(request, UserId: to.Id))).Message.ChatId;
        }

        return chatId;
    }

    /// <summary>Messages up to a number, straight into the table: a thousand sends would say nothing more.</summary>
    private async Task FillAsync(long chatId, long authorId, int upTo)
    {
        await app.SqlAsync<int>("""
            INSERT INTO messages (chat_id, seq, changed_seq, author_id, client_id, body_hash, at, kind, text, mentions, mentions_all, has_reactions, content_type)
            SELECT $1, n, n, $2, gen_random_uuid(), 0, now(), 0, 'filled ' || n, '{}', false, false, 0
            FROM generate_series((SELECT last_seq + 1 FROM chats WHERE id = $1), $3::bigint) AS n
            """, chatId, authorId, (long)upTo);
        await app.SqlAsync<int>("UPDATE chats SET last_seq = $2, last_message_seq = $2, last_at = now() WHERE id = $1", chatId, (long)upTo);
    }

    private static async Task<ServerFrame> HelloAgainAsync(Ear ear)
    {
        ear.Clear();
        await ear.SendAsync(new Hello());
        return await ear.WaitForAsync<Ready>();
    }

    private static Cursor Cursor(ServerFrame state, params (long ChatId, long Seq)[] chats)
    {
        var ready = (Ready)state;
        return new Cursor(ready.Epoch, ready.UserSeq, ready.Version, chats.ToDictionary(x => x.ChatId, x => x.Seq));
    }
}
