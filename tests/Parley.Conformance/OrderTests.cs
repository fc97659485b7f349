using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Conformance;

public sealed class OrderTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;
    private readonly Caller cid = server.Cid;

    [Fact]
    [Covers("C9", "C10", "S0-36")]
    public async Task Parallel_senders_make_one_order_without_holes_that_everybody_sees()
    {
        var chat = await ann.GroupAsync(bob, cid);
        await using var wire = await cid.ListenAsync();
        var seqs = await Task.WhenAll(new[] { ann, bob }.SelectMany(x => Enumerable.Range(0, 15).Select(async i => (await x.SayAsync(chat, $"{x.Id} {i}")).Seq)));
        Assert.Equal(Enumerable.Range(2, 30).Select(x => (long)x), seqs.Order());
        await wire.WaitForAsync<MessageCreated>(x => x.ChatId == chat && x.Seq == 31);
        var heard = wire.Frames.OfType<MessageCreated>().Where(x => x.ChatId == chat).ToList();
        Assert.Equal(heard.Select(x => x.Seq).Order(), heard.Select(x => x.Seq));
        var pages = await Task.WhenAll(new[] { ann, bob, cid }.Select(x => x.PageAsync(chat)));
        Assert.Equal(Enumerable.Range(1, 31).Select(x => (long)x), pages[0].Messages.Select(x => x.Seq));
        Assert.Equal(pages[0].Messages.Select(x => x.Text), pages[1].Messages.Select(x => x.Text));
        Assert.Equal(pages[0].Messages.Select(x => x.Text), pages[2].Messages.Select(x => x.Text));
        Assert.Equal(pages[0].Messages.Select(x => x.Text).Skip(1), heard.Select(x => x.Message.Text));
    }

    [Fact]
    [Covers("C11")]
    public async Task Messages_pipelined_on_one_socket_keep_their_order()
    {
        // A sender of its own: the shared people's allowance of messages is used up by other cases at the same time.
        var sender = await server.RegisterAsync();
        var chat = await sender.GroupAsync(bob);
        await using var wire = await sender.ListenAsync();
        for (var i = 0; i < 25; i++)
        {
            await wire.SendAsync(new SendMessage(new SendMessageRequest(Guid.NewGuid(), $"m{i}"), chat) { Id = 10_000 + i });
        }

        await wire.WaitForAsync<MessageStored>(x => x.Id == 10_024);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"m{i}"), (await bob.PageAsync(chat)).Messages.Skip(1).Select(x => x.Text));
    }

    [Fact]
    [Covers("C2", "C10")]
    public async Task Refused_sends_among_good_ones_leave_no_hole()
    {
        var chat = await ann.GroupAsync(bob);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => ann.SendAsync(
            HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), "m", ReplyToSeq: i % 3 == 0 ? 999 : null))));
        Assert.Equal(16, answers.Count(x => x.IsSuccessStatusCode));
        await AssertNoHolesAsync(chat, 17);
        Assert.Equal(18, (await ann.SayAsync(chat)).Seq);
    }

    [Fact]
    [Covers("C5", "C10")]
    public async Task Repeats_among_new_messages_leave_no_hole()
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "once");
        await ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => i % 2 == 0
            ? ann.PostAsync<SentDto>($"chats/{chat}/messages", request)
            : ann.PostAsync<SentDto>($"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), "new"))));
        Assert.True((await ann.PostAsync<SentDto>($"chats/{chat}/messages", request)).IsRepeat);
        await AssertNoHolesAsync(chat, 12);
        Assert.Equal(13, (await ann.SayAsync(chat)).Seq);
    }

    [Fact]
    [Covers("C10", "C27")]
    public async Task Every_kind_of_change_takes_one_number_and_repeats_take_none()
    {
        var chat = await ann.GroupAsync(bob);
        var path = $"chats/{chat}/messages/{(await ann.SayAsync(chat)).Seq}";
        var edit = new EditMessageRequest(Guid.NewGuid(), "edited");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(3, (await ann.PutAsync<MessageDto>(path, edit)).ChangedSeq);
        }

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(4, (await bob.PutAsync<MessageDto>($"{path}/reactions/{Uri.EscapeDataString("👍")}")).ChangedSeq);
        }

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(5, (await ann.PutAsync<MessageDto>($"{path}/pin")).ChangedSeq);
        }

        for (var i = 0; i < 2; i++)
        {
            await ann.DoAsync(HttpMethod.Delete, $"{path}?for=everyone");
        }

        Assert.Equal(6, (await bob.EntryAsync(chat)).Chat.LastSeq);
    }

    [Fact]
    [Covers("C10", "C13")]
    public async Task A_listener_hears_every_number_of_a_busy_chat_once()
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await bob.ListenAsync();
        var message = await ann.SayAsync(chat);
        await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(i => new Task[]
        {
            ann.SayAsync(chat, $"m{i}"),
            ann.PutAsync<MessageDto>($"chats/{chat}/messages/{message.Seq}", new EditMessageRequest(Guid.NewGuid(), $"e{i}")),
        }));
        var last = (await ann.EntryAsync(chat)).Chat.LastSeq;
        await wire.WaitForAsync<ChatEvent>(x => x.ChatId == chat && x.Seq == last);
        await wire.AskAsync(new Ping());
        var heard = wire.Frames.OfType<ChatEvent>().Where(x => x.ChatId == chat).Select(x => x.Seq).ToList();
        Assert.Equal(22, last);
        Assert.Equal(Enumerable.Range(2, 21).Select(x => (long)x), heard.Order());
    }

    [Fact]
    [Covers("C36")]
    public async Task Times_never_run_backwards_in_a_chat()
    {
        var chat = await ann.GroupAsync(bob);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? ann : bob).SayAsync(chat)));
        var times = (await ann.PageAsync(chat)).Messages.Select(x => x.At).ToList();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    [Covers("C8", "C10")]
    public async Task The_private_feed_has_no_holes()
    {
        var eve = await server.RegisterAsync();
        await using var wire = await eve.ListenAsync();
        var start = wire.Frames.OfType<Ready>().Single().UserSeq;
        var chat = await eve.GroupAsync(bob);
        var message = await bob.SayAsync(chat);
        await eve.ReadUpToAsync(chat, message.Seq);
        await eve.ReadUpToAsync(chat, message.Seq);
        for (var i = 0; i < 2; i++)
        {
            await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/star");
            await eve.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}?for=me");
            await eve.DoAsync(HttpMethod.Post, $"chats/{chat}/messages/{message.Seq}/restore");
        }

        await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/draft", new Contract.Chats.SaveDraftRequest("well"));
        await eve.PutAsync<Contract.Accounts.MeDto>("me/status", new Contract.Accounts.StatusDto(Text: "busy"));
        await eve.RefusedAsync(ErrorCodes.OutOfRange, HttpMethod.Post, $"chats/{chat}/read", new ReadUpToRequest(999));
        var end = ((Ready)await eve.SyncAsync()).UserSeq;
        await wire.WaitForAsync<PrivateEvent>(x => x.UserSeq == end);
        Assert.Equal(
            Enumerable.Range((int)start + 1, (int)(end - start)).Select(x => (long)x),
            wire.Frames.OfType<PrivateEvent>().Select(x => x.UserSeq).Order());
    }

    private async Task AssertNoHolesAsync(long chat, int last)
    {
        var page = await bob.PageAsync(chat);
        Assert.Equal(Enumerable.Range(1, last).Select(x => (long)x), page.Messages.Select(x => x.Seq));
        Assert.Equal(last, page.LastSeq);
    }
}
