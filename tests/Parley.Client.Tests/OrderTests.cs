using System.Text.Json;
using Parley.Client.State;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client.Tests;

/// <summary>One order for everybody, whichever way a message reaches them.</summary>
public sealed class OrderTests(App app) : IClassFixture<App>
{
    private const int Writers = 6;
    private const int TurnsEach = 25;

    [Fact]
    [Covers("C9", "C10", "C27")]
    public async Task A_chat_written_by_many_at_once_has_one_order_on_every_way_out()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => app.SignUpAsync($"writer{i}")));
        var listener = await app.SignUpAsync("listener");
        var chat = (await people[0].PostAsync<ChatEntryDto>(
            "chats", new CreateGroupRequest(Guid.NewGuid(), "Everybody at once", [.. people.Skip(1).Append(listener).Select(x => x.Id)]))).Chat.Id;
        await using var ear = await listener.ListenAsync();
        await using var watching = await app.ConnectAsync(listener);
        var (given, stopListening) = Listen(watching, chat);
        var transport = new FaultyTransport();
        await using var interrupted = await app.ConnectAsync(people[1], options => options with { Transport = transport });

        // Half of them write on a socket, half over HTTP; one client loses its link again and again meanwhile.
        var writing = Task.WhenAll(people.Select((person, i) => WriteAsync(person, chat, i % 2 == 0, new Random(i))));
        for (var cut = 0; !writing.IsCompleted; cut++)
        {
            await Task.WhenAny(writing, Task.Delay(150));
            transport.Cut();
            interrupted.Wake();
        }

        await writing;
        var last = (await listener.GetAsync<ChatEntryDto>($"chats/{chat}")).Chat.LastSeq;
        Assert.InRange(last, (Writers * TurnsEach) + 1, Writers * TurnsEach * 4);

        var stored = await StoredAsync(chat);
        Assert.True(stored.Count > Writers * TurnsEach, "Nobody wrote.");
        Assert.Equal(stored.Select(x => x.At).Order(), stored.Select(x => x.At));

        // History, page by page, from either end.
        Assert.Equal(stored, await PagesAsync(listener, chat, isFromOldest: true));
        Assert.Equal(stored, await PagesAsync(people[2], chat, isFromOldest: false));

        // Live on the socket: every number once, and the messages in the same order.
        await ear.WaitForAsync<ChatEvent>(x => x.ChatId == chat && x.Seq == last);
        await ear.AskAsync(new Ping());
        var heard = ear.Frames.OfType<ChatEvent>().Where(x => x.ChatId == chat).OrderBy(x => x.Seq).ToList();
        Assert.Equal(Enumerable.Range(2, (int)last - 1).Select(x => (long)x), heard.Select(x => x.Seq));
        var created = heard.OfType<MessageCreated>().Select(x => x.Message.ClientId).ToList();
        Assert.Equal(stored.Skip(1).Select(x => x.ClientId), created);
        Assert.Equal(created, ear.Frames.OfType<MessageCreated>().Where(x => x.ChatId == chat).Select(x => x.Message.ClientId));

        // Resume, from the start and from the middle: by the number of the last change, which is the database's order too.
        var changedOrder = stored.OrderBy(x => x.ChangedSeq).ToList();
        Assert.Equal(changedOrder.Select(x => x.Seq), await ChangesAsync(people[3], chat, 0));
        Assert.Equal(changedOrder.Where(x => x.ChangedSeq > last / 2).Select(x => x.Seq), await ChangesAsync(people[3], chat, last / 2));

        // The SDK: what it hands on, and what it holds, with and without breaks.
        await Clients.UntilAsync(() => watching.State.Chats[chat].Applied == last && interrupted.State.Chats[chat].Applied == last, "both are up to date");
        await stopListening();
        Assert.Equal(given.Live.Distinct().Order(), given.Live);
        Assert.Equal(Enumerable.Range(2, (int)last - 1).Select(x => (long)x), given.Live.Concat(given.Fetched).Distinct().Order());
        Assert.Equal(stored, Held(watching.State.Chats[chat]));
        while (await interrupted.LoadOlderAsync(chat))
        {
        }

        Assert.Equal(stored, Held(interrupted.State.Chats[chat]));
        await watching.AssertEqualsFreshAsync(app, listener);
    }

    /// <summary>Writes, edits, deletes and reacts, without waiting for anybody.</summary>
    private static async Task WriteAsync(Person person, long chat, bool isOnSocket, Random random)
    {
        await using var ear = isOnSocket ? await person.ListenAsync(options: new() { AsksAgain = true, Patience = TimeSpan.FromSeconds(30) }) : null;
        var own = new List<long>();
        for (var turn = 0; turn < TurnsEach; turn++)
        {
            var request = new SendMessageRequest(Guid.NewGuid(), $"{person.Id} {turn}");
            var message = ear is null
                ? (await person.PostAsync<SentDto>($"chats/{chat}/messages", request)).Message
                : Assert.IsType<MessageStored>(await ear.AskAsync(new SendMessage(request, chat))).Message;
            own.Add(message.Seq);
            var path = $"chats/{chat}/messages/{own[random.Next(own.Count)]}";
            var action = random.Next(4);
            using var answer = action switch
            {
                0 => await person.SendAsync(HttpMethod.Put, path, new EditMessageRequest(Guid.NewGuid(), $"{person.Id} {turn} again")),
                1 => await person.SendAsync(HttpMethod.Delete, $"{path}?for=everyone"),
                2 => await person.SendAsync(HttpMethod.Put, $"chats/{chat}/messages/{random.Next(2, (int)message.Seq + 1)}/reactions/{Uri.EscapeDataString("👍")}"),
                _ => null,
            };

            // What was deleted meanwhile, or is no message but a change, is refused, and so is what a busy server cannot do in time.
            if (answer is { IsSuccessStatusCode: false })
            {
                var problem = (await JsonSerializer.DeserializeAsync<ProblemDto>(await answer.Content.ReadAsStreamAsync(), ParleyJson.Options))!;
                Assert.Contains(problem.Code, new[] { ErrorCodes.Deleted, ErrorCodes.NotFound, ErrorCodes.Unavailable });
            }
        }
    }

    /// <summary>The numbers of a chat's changes in the order in which the SDK hands them on, and those it fetched instead because they were late.</summary>
    private static (Given Given, Func<Task> StopAsync) Listen(ParleyClient client, long chat)
    {
        var given = new Given([], []);
        var stop = new CancellationTokenSource();
        var listening = Task.Run(async () =>
        {
            try
            {
                await foreach (var frame in client.ListenAsync(stop.Token))
                {
                    if (frame is ChatEvent change && change.ChatId == chat)
                    {
                        given.Live.Add(change.Seq);
                    }
                    else if (frame is Changes { ChatId: var about } page && about == chat)
                    {
                        given.Fetched.AddRange(Enumerable.Range((int)page.From + 1, (int)(page.To - page.From)).Select(x => (long)x));
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // heard enough
            }
        });
        return (given, async () =>
        {
            await stop.CancelAsync();
            await listening;
            stop.Dispose();
        }
        );
    }

    private static async Task<List<Row>> PagesAsync(Person person, long chat, bool isFromOldest)
    {
        var rows = new List<Row>();
        var query = isFromOldest ? "after=0" : "";
        while (true)
        {
            var page = await person.GetAsync<MessagePageDto>($"chats/{chat}/messages?limit=17&{query}");
            rows.InsertRange(isFromOldest ? rows.Count : 0, page.Messages.Select(Row.Of));
            if (isFromOldest ? !page.HasNewer : !page.HasOlder)
            {
                return rows;
            }

            query = isFromOldest ? $"after={rows[^1].Seq}" : $"before={rows[0].Seq}";
        }
    }

    private static async Task<List<long>> ChangesAsync(Person person, long chat, long from)
    {
        var seqs = new List<long>();
        while (true)
        {
            var changes = Assert.IsType<Changes>(await person.GetAsync<ServerFrame>($"chats/{chat}/changes?from={from}"));
            seqs.AddRange(changes.Messages.Select(x => x.Seq));
            from = changes.To;
            if (changes.IsComplete)
            {
                return seqs;
            }
        }
    }

    private static List<Row> Held(ChatState chat) => [.. chat.Messages.Values.Select(Row.Of)];

    private async Task<List<Row>> StoredAsync(long chat)
    {
        var json = await app.SqlAsync<string>(
            """
            SELECT json_agg(json_build_object('seq', seq, 'changedSeq', changed_seq, 'clientId', client_id, 'at', at, 'text', text) ORDER BY seq)::text
            FROM messages WHERE chat_id = $1
            """,
            chat);
        return JsonSerializer.Deserialize<List<Row>>(json!, ParleyJson.Options)!;
    }

    private sealed record Given(List<long> Live, List<long> Fetched);

    private sealed record Row(long Seq, long ChangedSeq, Guid ClientId, DateTimeOffset At, string? Text)
    {
        public static Row Of(MessageDto message) => new(message.Seq, message.ChangedSeq, message.ClientId, message.At, message.Text);
    }
}
