using Parley.Client.Outbox;
using Parley.Client.Realtime;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Client.Tests;

/// <summary>What the SDK promises when links break at the worst moment.</summary>
public sealed class DeliveryTests(App app) : IClassFixture<App>
{
    private static int count;

    [Fact]
    [Covers("C1", "C5", "C7")]
    public async Task A_link_cut_between_send_and_answer_stores_the_message_once()
    {
        var (alice, bob) = await PairAsync();
        var cuts = 0;
        var transport = new FaultyTransport { CutsAfterSending = text => text.Contains("message.send", StringComparison.Ordinal) && cuts++ < 3 };
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });

        var stored = await client.SendToUserAsync(bob.Id, "only once").WaitAsync(TimeSpan.FromSeconds(30));

        Assert.InRange(transport.Opened, 2, 10);
        Assert.Equal("only once", stored.Text);
        Assert.Equal(1L, await app.SqlAsync<long>("SELECT count(*) FROM messages WHERE author_id = $1", alice.Id));
        Assert.Empty(client.Outbox);
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C5", "C11", "A14")]
    public async Task Messages_arrive_once_and_in_the_order_written_however_often_the_link_breaks()
    {
        var (alice, bob) = await PairAsync();
        var random = new Random(7);
        bool Strikes(string text)
        {
            lock (random)
            {
                return text.Contains("message.send", StringComparison.Ordinal) && random.Next(4) == 0;
            }
        }

        var transport = new FaultyTransport { CutsAfterSending = Strikes, CutsBeforeSending = Strikes };
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });
        await using var reader = await app.ConnectAsync(bob);

        var texts = Enumerable.Range(0, 40).Select(i => $"line {i}").ToList();
        await Task.WhenAll(texts.Select(text => client.SendToUserAsync(bob.Id, text))).WaitAsync(TimeSpan.FromSeconds(90));

        var chatId = await app.SqlAsync<long>("SELECT DISTINCT chat_id FROM messages WHERE author_id = $1", alice.Id);
        await Clients.UntilAsync(() => reader.State.Chats.GetValueOrDefault(chatId)?.Messages.Count == texts.Count, "all there");
        Assert.Equal(texts, reader.State.Chats[chatId].Messages.Values.Select(message => message.Text));
        Assert.True(transport.Opened > 3, "The link never broke.");
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C13")]
    public async Task A_lost_announcement_is_noticed_and_fetched()
    {
        var (alice, bob) = await PairAsync();
        var lost = 0;
        var transport = new FaultyTransport { Loses = text => text.Contains("lose me", StringComparison.Ordinal) && text.Contains("message.created", StringComparison.Ordinal) && lost++ == 0 };
        await using var writer = await app.ConnectAsync(bob);
        var first = await writer.SendToUserAsync(alice.Id, "start");
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });

        await writer.SendToUserAsync(alice.Id, "lose me");
        await writer.SendToUserAsync(alice.Id, "keep me");

        await Clients.UntilAsync(() => client.State.Chats[first.ChatId].Messages.Count == 3, "the gap is filled");
        Assert.Equal(1, lost);
        Assert.Equal(1, transport.Opened);
        Assert.Equal(3, client.State.Chats[first.ChatId].Unread);
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C14", "C16")]
    public async Task Cuts_in_the_middle_of_a_stream_lose_and_double_nothing()
    {
        var (alice, bob) = await PairAsync();
        var transport = new FaultyTransport();
        await using var writer = await app.ConnectAsync(bob);
        var first = await writer.SendToUserAsync(alice.Id, "start");
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });

        for (var i = 0; i < 120; i++)
        {
            await writer.SendToUserAsync(alice.Id, $"line {i}");
            if (i % 15 == 7)
            {
                transport.Cut();
            }
        }

        await Clients.UntilAsync(() => client.State.Chats[first.ChatId].Messages.Count == 121, "all there");
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C13", "C14")]
    public async Task A_gap_of_several_pages_is_caught_up_to_its_end()
    {
        var (alice, bob) = await PairAsync();
        var transport = new FaultyTransport();
        await using var writer = await app.ConnectAsync(bob);
        var first = await writer.SendToUserAsync(alice.Id, "start");
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });
        transport.IsUp = false;
        transport.Cut();
        await Task.WhenAll(Enumerable.Range(0, 450).Select(i =>
            bob.PostAsync<SentDto>($"chats/{first.ChatId}/messages", new SendMessageRequest(Guid.NewGuid(), $"line {i}"))));

        transport.IsUp = true;
        client.Wake();

        await Clients.UntilAsync(() => client.State.Chats[first.ChatId].Applied == 451, "caught up");
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C15")]
    public async Task A_gap_too_wide_to_page_through_starts_anew()
    {
        var (alice, bob) = await PairAsync();
        var transport = new FaultyTransport();
        await using var writer = await app.ConnectAsync(bob);
        var first = await writer.SendToUserAsync(alice.Id, "start");
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });
        transport.IsUp = false;
        transport.Cut();
        await Task.WhenAll(Enumerable.Range(0, 1_100).Select(i =>
            bob.PostAsync<SentDto>($"chats/{first.ChatId}/messages", new SendMessageRequest(Guid.NewGuid(), $"line {i}"))));

        transport.IsUp = true;
        client.Wake();

        await Clients.UntilAsync(() => client.State.Chats[first.ChatId].Applied == 1_101, "caught up");
        Assert.Equal(1_101, client.State.Chats[first.ChatId].Unread);
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C37")]
    public async Task What_was_written_offline_survives_the_program_and_is_sent_by_the_next_run()
    {
        var (alice, bob) = await PairAsync();
        using var folder = new TemporaryFolder();
        var transport = new FaultyTransport();
        var request = new SendMessageRequest(Guid.NewGuid(), "written in a tunnel");
        await using (var first = await app.ConnectAsync(alice, options => options with { Transport = transport, OutboxStore = new FileOutboxStore(folder.Path) }))
        {
            transport.IsUp = false;
            transport.Cut();
            await Clients.UntilAsync(() => first.Status == ConnectionStatus.Waiting, "offline");
            _ = first.SendToUserAsync(bob.Id, request);
            await Clients.UntilAsync(() => first.Outbox.Count == 1, "saved");
        }

        Assert.Equal(0L, await app.SqlAsync<long>("SELECT count(*) FROM messages WHERE author_id = $1", alice.Id));
        await using var second = await app.ConnectAsync(alice, options => options with { OutboxStore = new FileOutboxStore(folder.Path) });

        await Clients.UntilAsync(() => second.Outbox.Count == 0 && second.State.Chats.Values.Any(chat => chat.LastMessage?.ClientId == request.ClientId), "sent");
        Assert.Equal(1L, await app.SqlAsync<long>("SELECT count(*) FROM messages WHERE author_id = $1", alice.Id));
    }

    [Fact]
    [Covers("C37")]
    public async Task A_refused_message_stays_until_the_person_decides()
    {
        var (alice, bob) = await PairAsync();
        await using var client = await app.ConnectAsync(alice);
        var request = new SendMessageRequest(Guid.NewGuid(), "   ");

        var refused = await Assert.ThrowsAsync<ParleyException>(() => client.SendToUserAsync(bob.Id, request));

        Assert.Equal(ErrorCodes.MessageEmpty, refused.Code);
        Assert.Equal(ErrorCodes.MessageEmpty, Assert.Single(client.Outbox).FailedWith);
        await client.SendToUserAsync(bob.Id, "a later one is not held up");
        await client.DiscardAsync(request.ClientId);
        Assert.Empty(client.Outbox);
    }

    [Fact]
    [Covers("C19", "C20", "C22")]
    public async Task Reading_counts_at_once_and_reaches_the_server_even_when_the_link_breaks()
    {
        var (alice, bob) = await PairAsync();
        var cuts = 0;
        var transport = new FaultyTransport { CutsBeforeSending = text => text.Contains("\"type\":\"read\"", StringComparison.Ordinal) && cuts++ < 2 };
        await using var writer = await app.ConnectAsync(bob);
        var message = await writer.SendToUserAsync(alice.Id, "one");
        await writer.SendToUserAsync(alice.Id, "two");
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });
        Assert.Equal(2, client.State.Chats[message.ChatId].Unread);

        await client.ReadUpToAsync(message.ChatId, message.Seq);

        Assert.Equal(1, client.State.Chats[message.ChatId].Unread);
        await Clients.UntilAsync(() => writer.State.Chats[message.ChatId].ReceiptOf(message.Seq) == State.Receipt.Read, "the writer sees it read");
        Assert.Equal(2, cuts - 1);
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("C18")]
    public async Task A_message_is_delivered_when_a_device_has_applied_it()
    {
        var (alice, bob) = await PairAsync();
        await using var writer = await app.ConnectAsync(bob);
        var message = await writer.SendToUserAsync(alice.Id, "are you there");
        Assert.Equal(State.Receipt.Stored, writer.State.Chats[message.ChatId].ReceiptOf(message.Seq));

        await using var client = await app.ConnectAsync(alice);

        await Clients.UntilAsync(() => writer.State.Chats[message.ChatId].ReceiptOf(message.Seq) == State.Receipt.Delivered, "delivered");
    }

    [Fact]
    [Covers("C14")]
    public async Task A_message_brought_back_while_this_device_was_away_is_shown_again()
    {
        var (alice, bob) = await PairAsync();
        var transport = new FaultyTransport();
        await using var writer = await app.ConnectAsync(bob);
        var first = await writer.SendToUserAsync(alice.Id, "one");
        await writer.SendToUserAsync(alice.Id, "two");
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });
        await using var other = await app.ConnectAsync(alice);
        await other.DeleteMessageAsync(first.ChatId, first.Seq, isForEveryone: false);
        await Clients.UntilAsync(() => client.State.Chats[first.ChatId].Messages.Count == 1, "hidden here as well");

        transport.IsUp = false;
        transport.Cut();
        await other.RestoreAsync(first.ChatId, first.Seq);
        transport.IsUp = true;
        client.Wake();

        await Clients.UntilAsync(() => client.State.Chats[first.ChatId].Messages.Count == 2, "shown again");
        await client.AssertEqualsFreshAsync(app, alice);
    }

    [Fact]
    [Covers("SEC36")]
    public async Task A_sign_out_ends_the_connection_for_good()
    {
        var (alice, _) = await PairAsync();
        var transport = new FaultyTransport();
        await using var client = await app.ConnectAsync(alice, options => options with { Transport = transport });

        await alice.DoAsync(HttpMethod.Delete, "devices");

        await Clients.UntilAsync(() => client.Status == ConnectionStatus.Stopped, "stopped");
        Assert.Equal(CloseCodes.SignedOut, client.StopCode);
        await Task.Delay(300);
        Assert.Equal(1, transport.Opened);
        Assert.Equal(ErrorCodes.SignedOut, (await Assert.ThrowsAsync<ParleyException>(() => client.GetMeAsync())).Code);
    }

    [Fact]
    [Covers("C31", "C34")]
    public async Task A_restart_of_the_server_is_survived_without_a_word()
    {
        await using var server = await App.StartAsync();
        var (alice, bob) = (await server.SignUpAsync("alice"), await server.SignUpAsync("bob"));
        await using var client = await server.ConnectAsync(alice);
        await using var reader = await server.ConnectAsync(bob);
        await client.SendToUserAsync(bob.Id, "before");

        var restarting = server.RestartAsync();
        var during = client.SendToUserAsync(bob.Id, "during");
        await restarting;
        await during.WaitAsync(TimeSpan.FromSeconds(40));

        var chat = (await during).ChatId;
        await Clients.UntilAsync(() => reader.State.Chats.GetValueOrDefault(chat)?.Messages.Count == 2, "both there");
        await client.AssertEqualsFreshAsync(server, alice);
    }

    private async Task<(Person Alice, Person Bob)> PairAsync()
    {
        var number = Interlocked.Increment(ref count);
        return (await app.SignUpAsync($"alice{number}"), await app.SignUpAsync($"bob{number}"));
    }
}
