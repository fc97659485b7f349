using Parley.Contract.Messages;

namespace Parley.Client.Tests;

/// <summary>
/// The unread number where a client holds only the newest ten of thirty unread messages, so that it cannot simply count: the server's figure is carried on by
/// what happens (P22), and must equal what a fresh client is told.
/// </summary>
public sealed class UnreadTests(App app) : IClassFixture<App>
{
    private const int Messages = 30;
    private static int count;

    public static TheoryData<string, int> Actions => new()
    {
        { "nothing", 30 },
        { "two more come", 32 },
        { "one that is not held is deleted", 29 },
        { "one that is held is deleted", 29 },
        { "one that came meanwhile is deleted", 30 },
        { "one is deleted, then edited ones change nothing", 29 },
        { "I write myself", 30 },
        { "I read up to one that is not held", 25 },
        { "I read up to one that is held", 5 },
        { "I read exactly one that is held, and one that is not", 28 },
        { "I read everything and one more comes", 1 },
        { "one I have read is deleted", 25 },
        { "I hide one that is not held", 29 },
        { "a system line comes", 30 },
    };

    [Theory]
    [MemberData(nameof(Actions))]
    [Covers("C22", "C20", "C27")]
    public async Task Unread_equals_what_a_fresh_start_is_told(string action, int expected)
    {
        var number = Interlocked.Increment(ref count);
        var alicePerson = await app.SignUpAsync($"reader{number}");
        await using var bob = await app.ConnectAsync(await app.SignUpAsync($"writer{number}"));
        var chatId = (await bob.CreateGroupAsync(new(Guid.NewGuid(), "Busy", [alicePerson.Id]))).Chat.Id;
        var seqs = new List<long>();
        for (var i = 0; i < Messages; i++)
        {
            seqs.Add((await bob.SendAsync(chatId, $"line {i}")).Seq);
        }

        await using var alice = await app.ConnectAsync(alicePerson);
        var chat = alice.State.Chats[chatId];
        Assert.True(chat.HeldFrom > seqs[15], "The premise is gone: the messages are all held.");
        await ActAsync();

        await Clients.UntilAsync(() => chat.Unread == expected, $"{expected} unread, not {chat.Unread}");

        // What I read counts here at once and at the server a moment later.
        await Clients.UntilAsync(() => alice.GetUnreadReasonAsync(chatId).GetAwaiter().GetResult().Count == expected, "the server's figure");
        await alice.AssertEqualsFreshAsync(app, alicePerson);

        async Task ActAsync()
        {
            switch (action)
            {
                case "two more come":
                    await bob.SendAsync(chatId, "and one");
                    await bob.SendAsync(chatId, "and two");
                    break;
                case "one that is not held is deleted":
                    await bob.DeleteMessageAsync(chatId, seqs[3], isForEveryone: true);
                    break;
                case "one that is held is deleted":
                    await bob.DeleteMessageAsync(chatId, seqs[27], isForEveryone: true);
                    break;
                case "one that came meanwhile is deleted":
                    var extra = await bob.SendAsync(chatId, "oops");
                    await bob.DeleteMessageAsync(chatId, extra.Seq, isForEveryone: true);
                    break;
                case "one is deleted, then edited ones change nothing":
                    await bob.DeleteMessageAsync(chatId, seqs[3], isForEveryone: true);
                    await bob.EditAsync(chatId, seqs[4], new EditMessageRequest(Guid.NewGuid(), "edited"));
                    await bob.EditAsync(chatId, seqs[28], new EditMessageRequest(Guid.NewGuid(), "edited"));
                    break;
                case "I write myself":
                    await alice.SendAsync(chatId, "mine");
                    break;
                case "I read up to one that is not held":
                    await alice.ReadUpToAsync(chatId, seqs[4]);
                    break;
                case "I read up to one that is held":
                    await alice.ReadUpToAsync(chatId, seqs[24]);
                    break;
                case "I read exactly one that is held, and one that is not":
                    await alice.ReadOneAsync(chatId, seqs[28]);
                    await alice.ReadOneAsync(chatId, seqs[2]);
                    break;
                case "I read everything and one more comes":
                    await alice.ReadUpToAsync(chatId, seqs[^1]);
                    await bob.SendAsync(chatId, "one more");
                    break;
                case "one I have read is deleted":
                    await alice.ReadUpToAsync(chatId, seqs[4]);
                    await Clients.UntilAsync(() => chat.Unread == 25, "read");
                    await bob.DeleteMessageAsync(chatId, seqs[2], isForEveryone: true);
                    break;
                case "I hide one that is not held":
                    await alice.DeleteMessageAsync(chatId, seqs[3], isForEveryone: false);
                    break;
                case "a system line comes":
                    await bob.SetPinnedAsync(chatId, seqs[0], isPinned: true);
                    break;
            }
        }
    }
}
