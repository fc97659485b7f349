using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Conformance;

public sealed class ResumeTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    [Fact]
    [Covers("S3-12", "S3-06", "S3-14", "S4-10", "A13")]
    public async Task One_hello_joins_every_chat_also_those_that_come_later()
    {
        var eve = await server.RegisterAsync();
        var before = new List<long>();
        for (var i = 0; i < 7; i++)
        {
            before.Add(await bob.GroupAsync(eve));
        }

        // More chats than the first payload carries, and not a word about any of them: no other frame is sent than hello.
        await using var wire = await eve.ListenAsync();
        Assert.True(Assert.Single(wire.Frames.OfType<Ready>()).HasMoreChats);
        var after = await bob.GroupAsync(eve);
        var direct = (await ann.SayToAsync(eve, "to whom I never wrote")).ChatId;
        foreach (var chat in before.Append(after))
        {
            var message = await bob.SayAsync(chat, $"to {chat}");
            await wire.WaitForAsync<MessageCreated>(x => x.ChatId == chat && x.Seq == message.Seq);
        }

        await wire.WaitForAsync<ChatAdded>(x => x.Snapshot.Entry.Chat.Id == direct);
        await bob.DoAsync(HttpMethod.Delete, $"chats/{after}/members/{eve.Id}");
        await wire.WaitForAsync<ChatRemoved>(x => x.ChatId == after);
        wire.Clear();
        await bob.SayAsync(after, "without you");
        await wire.HearsNothingOfAsync(after);
    }

    [Fact]
    [Covers("S2-15", "S2-16", "S2-19", "S2-20", "A10", "S0-39", "S1-24")]
    public async Task The_first_payload_has_the_newest_five_chats_with_their_newest_ten_messages()
    {
        var eve = await server.RegisterAsync();
        var chats = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            chats.Add(await eve.GroupAsync(bob));
        }

        for (var i = 0; i < 12; i++)
        {
            await bob.SayAsync(chats[0], $"m{i}");
        }

        var ready = (Ready)await eve.SyncAsync();
        Assert.Equal([chats[0], chats[5], chats[4], chats[3], chats[2]], ready.Chats.Select(x => x.Entry.Chat.Id).Where(chats.Contains));
        var first = ready.Chats.Single(x => x.Entry.Chat.Id == chats[0]);
        Assert.Equal(Enumerable.Range(2, 10).Select(i => $"m{i}"), first.Messages.Select(x => x.Text));
        Assert.True(first.HasOlder && ready.HasMoreChats);
        Assert.Equal(12, Assert.Single(ready.Unread, x => x.ChatId == chats[0]).Count);
        Assert.Contains(ready.Users, x => x.Id == bob.Id);
        Assert.Equal((eve.Id, eve.Session.DeviceId), (ready.Me.User.Id, ready.DeviceId));
    }

    [Fact]
    [Covers("C14", "C16", "C17")]
    public async Task A_resume_tells_the_same_state_as_a_fresh_start()
    {
        var eve = await server.RegisterAsync();
        var (kept, left, quiet) = (await ann.GroupAsync(eve), await ann.GroupAsync(eve), await ann.GroupAsync(eve));
        var message = await ann.SayAsync(kept);
        var before = (Ready)await eve.SyncAsync();
        var cursor = CursorOf(before);

        await ann.SayAsync(kept, "new");
        await ann.PutAsync<MessageDto>($"chats/{kept}/messages/{message.Seq}", new EditMessageRequest(Guid.NewGuid(), "edited"));
        await eve.ReadUpToAsync(kept, message.Seq);
        await ann.DoAsync(HttpMethod.Delete, $"chats/{left}/members/{eve.Id}");
        var added = await ann.GroupAsync(eve);

        var resumed = (Resumed)await eve.SyncAsync(cursor);
        var fresh = (Ready)await eve.SyncAsync();
        Assert.Equal(fresh.UserSeq, resumed.UserSeq);
        Assert.Contains(left, resumed.Removed);
        Assert.DoesNotContain(resumed.Changed, x => x.Chat.Id == left);
        Assert.Contains(resumed.Changed, x => x.Chat.Id == added);
        foreach (var entry in resumed.Changed.Where(x => x.Chat.Id == kept || x.Chat.Id == added || x.Chat.Id == quiet))
        {
            Assert.Equivalent(fresh.Chats.Single(x => x.Entry.Chat.Id == entry.Chat.Id).Entry, entry, strict: true);
        }

        Assert.Equivalent(fresh.Unread, resumed.Unread, strict: true);
        var changes = (Changes)await eve.ChangesAsync(kept, cursor.Chats[kept]);
        Assert.Equal(["new", "edited"], changes.Messages.Select(x => x.Text));
        Assert.Equal((cursor.Chats[kept], 4L, true), (changes.From, changes.To, changes.IsComplete));
    }

    [Fact]
    [Covers("C14")]
    public async Task A_resume_with_nothing_new_tells_nothing_of_chats()
    {
        var eve = await server.RegisterAsync();
        var chat = await eve.GroupAsync();
        var cursor = CursorOf((Ready)await eve.SyncAsync());
        await Task.Delay(300);
        await eve.PutAsync<MeDto>("me/status", new StatusDto(Text: "later"));
        var cursorLater = CursorOf((Ready)await eve.SyncAsync());
        Assert.DoesNotContain(chat, ((Resumed)await eve.SyncAsync(cursorLater)).Removed);
        Assert.IsType<Resumed>(await eve.SyncAsync(cursor));
    }

    [Theory]
    [Covers("C15", "C35")]
    [InlineData("the cursor of another database", "epoch")]
    [InlineData("a private feed ahead of the server", "feed")]
    [InlineData("a chat ahead of the server", "chat")]
    public async Task A_cursor_that_cannot_be_used_means_a_fresh_start(string sentence, string what)
    {
        var chat = await ann.GroupAsync(bob);
        var cursor = CursorOf((Ready)await ann.SyncAsync());
        cursor = what switch
        {
            "epoch" => cursor with { Epoch = Guid.NewGuid() },
            "feed" => cursor with { UserSeq = cursor.UserSeq + 1_000_000 },
            _ => cursor with { Chats = new Dictionary<long, long> { [chat] = 1_000_000 } },
        };
        Assert.True(await ann.SyncAsync(cursor) is Ready, sentence);
        await using var wire = await ann.ListenAsync(cursor);
        Assert.Contains(wire.Frames, x => x is Ready);
    }

    [Fact]
    [Covers("C12", "C14")]
    public async Task A_chat_of_others_in_the_cursor_comes_back_as_removed()
    {
        var chat = await ann.GroupAsync(bob);
        var cursor = CursorOf((Ready)await server.Stranger.SyncAsync()) with { Chats = new Dictionary<long, long> { [chat] = 1, [long.MaxValue] = 1 } };
        var resumed = (Resumed)await server.Stranger.SyncAsync(cursor);
        Assert.Contains(chat, resumed.Removed);
        Assert.Contains(long.MaxValue, resumed.Removed);
    }

    [Fact]
    [Covers("SEC7")]
    public async Task A_cursor_with_too_many_chats_is_refused()
    {
        var cursor = CursorOf((Ready)await ann.SyncAsync()) with { Chats = Enumerable.Range(1, Limits.ResumeChatsMax + 1).ToDictionary(x => (long)x, _ => 1L) };
        await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, "sync", new Hello(cursor));
    }

    [Theory]
    [Covers("C13", "C16")]
    [InlineData("from nothing", 0, 6)]
    [InlineData("from the middle", 3, 3)]
    [InlineData("from the last but one", 5, 1)]
    [InlineData("from the last", 6, 0)]
    public async Task A_range_has_exactly_what_came_after(string sentence, long from, int count)
    {
        var chat = await ann.GroupAsync(bob);
        for (var i = 0; i < 5; i++)
        {
            await ann.SayAsync(chat);
        }

        var byHttp = (Changes)await bob.ChangesAsync(chat, from);
        Assert.True(count == byHttp.Messages.Count, $"{sentence}: {byHttp.Messages.Count}");
        Assert.Equal(Enumerable.Range((int)from + 1, count).Select(x => (long)x), byHttp.Messages.Select(x => x.ChangedSeq));
        Assert.Equal((from, 6L, true), (byHttp.From, byHttp.To, byHttp.IsComplete));
        await using var wire = await bob.ListenAsync();
        var bySocket = await wire.AskAsync<Changes>(new GetRange(chat, from));
        Assert.Equivalent(byHttp with { Id = bySocket.Id }, bySocket, strict: true);
    }

    [Theory]
    [Covers("C15", "SEC7")]
    [InlineData("a negative number", -1, ErrorCodes.Invalid)]
    [InlineData("ahead of the chat", 2, ErrorCodes.OutOfRange)]
    public async Task A_range_that_cannot_be_is_refused(string sentence, long from, string code)
    {
        var chat = await ann.GroupAsync(bob);
        Assert.True((await ann.RefusedAsync(code, HttpMethod.Get, $"chats/{chat}/changes?from={from}")).Code == code, sentence);
    }

    [Fact]
    [Covers("C13", "C15")]
    public async Task A_long_range_comes_by_pages_and_one_too_wide_as_a_reset()
    {
        var chat = await ann.GroupAsync([.. server.People.Take(8).Skip(1)]);
        var message = await ann.SayAsync(chat, "start");
        for (var i = 0; i < 205; i += 41)
        {
            await Task.WhenAll(server.People.Take(8).SelectMany((x, n) => Enumerable.Range(0, n < 5 ? 8 : 0).Select(_ => x.SayAsync(chat, "m"))).Append(ann.SayAsync(chat, "m")));
        }

        var met = new List<long>();
        var from = 0L;
        Changes page;
        do
        {
            page = (Changes)await bob.ChangesAsync(chat, from);
            Assert.InRange(page.Messages.Count, 0, Limits.RangePageMax);
            met.AddRange(page.Messages.Select(x => x.Seq));
            from = page.To;
        }
        while (!page.IsComplete);
        Assert.Equal(Enumerable.Range(1, 207).Select(x => (long)x), met);

        // Reactions given and taken back are the cheapest numbers.
        var path = $"chats/{chat}/messages/{message.Seq}/reactions/{Uri.EscapeDataString("👍")}";
        await Task.WhenAll(server.People.Take(8).Select(async x =>
        {
            for (var i = 0; i < 50; i++)
            {
                await x.DoAsync(HttpMethod.Put, path);
                await x.DoAsync(HttpMethod.Delete, path);
            }
        }));
        var last = (await bob.EntryAsync(chat)).Chat.LastSeq;
        Assert.Equal(1007, last);
        Assert.IsType<Changes>(await bob.ChangesAsync(chat, last - Limits.RangeGapMax));
        var reset = Assert.IsType<Reset>(await bob.ChangesAsync(chat, last - Limits.RangeGapMax - 1));
        Assert.Equal(Limits.ResetMessages, reset.Snapshot.Messages.Count);
        Assert.Equal((reset.Snapshot.Messages[0].Seq, last, true), (reset.Floor, reset.Snapshot.Entry.Chat.LastSeq, reset.Snapshot.HasOlder));
    }

    [Fact]
    [Covers("C13", "C14")]
    public async Task Hello_again_on_an_open_socket_is_a_resume()
    {
        var eve = await server.RegisterAsync();
        await using var wire = await eve.ListenAsync();
        var cursor = CursorOf(wire.Frames.OfType<Ready>().Single());
        var chat = await eve.GroupAsync();
        await wire.SendAsync(new Hello(cursor));
        Assert.Contains((await wire.WaitForAsync<Resumed>()).Changed, x => x.Chat.Id == chat);
    }

    [Fact]
    [Covers("C13")]
    public async Task A_digest_tells_the_last_numbers_within_fifteen_seconds()
    {
        var eve = await server.RegisterAsync();
        await using var wire = await eve.ListenAsync();
        await eve.GroupAsync();
        var digest = await wire.WaitForAsync<Digest>();
        Assert.Equal(((Ready)await eve.SyncAsync()).UserSeq, digest.UserSeq);
    }

    [Fact]
    [Covers("C29", "C13")]
    public async Task A_socket_that_reads_nothing_is_told_to_resume_and_holds_up_nobody()
    {
        var eve = await server.RegisterAsync();
        var chat = await ann.GroupAsync(eve, bob, server.Cid);
        await using var slow = await eve.ConnectAsync(isSlow: true);
        await slow.SendAsync(new Hello());
        await using var quick = await bob.ListenAsync();
        var text = new string('界', Limits.MessageMax);
        for (var round = 1; round <= 12; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => new[] { ann, bob, server.Cid }[i % 3].SayAsync(chat, text)));
            var last = (round * 10) + 1;
            await quick.WaitForAsync<MessageCreated>(x => x.ChatId == chat && x.Seq == last);
        }

        slow.ReadOn();
        await slow.WaitForAsync<Resync>();
        Assert.InRange(slow.BytesHeard, 1, 5_500_000);
        await slow.SendAsync(new Hello());
        await slow.AskAsync(new Ping());
        await ann.SayAsync(chat, "after");
        await slow.WaitForAsync<MessageCreated>(x => x.ChatId == chat && x.Message.Text == "after");
    }

    private static Cursor CursorOf(Ready ready) =>
        new(ready.Epoch, ready.UserSeq, ready.Version, ready.Chats.ToDictionary(x => x.Entry.Chat.Id, x => x.Entry.Chat.LastSeq));
}
