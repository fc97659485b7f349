using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests;

/// <summary>Each verb of the socket reaches its use case, and its answer comes back under its number.</summary>
public sealed class FrameDispatcherTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S0-49", "S2-31", "S2-42", "C19", "C20", "A6")]
    public async Task Reading_is_confirmed_to_the_reader_and_shown_to_the_author()
    {
        var (alice, bob) = (await SignUpAsync("alice"), await SignUpAsync("bob"));
        await using var author = await alice.ListenAsync();
        await using var reader = await bob.ListenAsync();
        var chatId = await WriteAsync(author, bob, 3);

        Assert.IsType<Ok>(await reader.AskAsync(new ReadUpTo(chatId, 2)));

        Assert.Equal(2, (await author.WaitForAsync<MarkChanged>(x => x.Mark.ReadUpTo > 0)).Mark.ReadUpTo);
        Assert.Equal(1, (await reader.WaitForAsync<MyChatChanged>(x => x.My.ReadUpTo == 2)).My.Unread);
        Assert.Equal(ErrorCodes.OutOfRange, Assert.IsType<ErrorFrame>(await reader.AskAsync(new ReadUpTo(chatId, 4))).Code);
    }

    [Fact]
    [Covers("S0-10", "A7", "C20")]
    public async Task Marking_one_message_lowers_the_figure_by_exactly_one()
    {
        var (alice, bob) = (await SignUpAsync("alice"), await SignUpAsync("bob"));
        await using var author = await alice.ListenAsync();
        await using var reader = await bob.ListenAsync();
        var chatId = await WriteAsync(author, bob, 5);

        Assert.IsType<Ok>(await reader.AskAsync(new ReadOne(chatId, 5)));

        var my = (await reader.WaitForAsync<MyChatChanged>(x => x.My.Reads.Count > 0)).My;
        Assert.Equal((4, 0L), (my.Unread, my.ReadUpTo));
    }

    [Fact]
    [Covers("C18", "C26")]
    public async Task What_a_device_has_applied_is_delivered_unless_its_owner_is_invisible()
    {
        var (alice, bob) = (await SignUpAsync("alice"), await SignUpAsync("bob"));
        await using var author = await alice.ListenAsync();
        await using var reader = await bob.ListenAsync();
        var chatId = await WriteAsync(author, bob, 2);

        await reader.SendAsync(new Applied(new Dictionary<long, long> { [chatId] = 1 }));
        await author.WaitForAsync<MarkChanged>(x => x.Mark.DeliveredUpTo == 1);

        await bob.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible));
        await reader.SendAsync(new Applied(new Dictionary<long, long> { [chatId] = 2 }));
        await UntilAsync(async () => await app.SqlAsync<long>("SELECT held_delivered_up_to FROM members WHERE chat_id = $1 AND user_id = $2", chatId, bob.Id) == 2);
        await author.HearsNoAsync<MarkChanged>(x => x.Mark.DeliveredUpTo == 2);

        await bob.PutAsync<MeDto>("me/status", new StatusDto());
        await author.WaitForAsync<MarkChanged>(x => x.Mark.DeliveredUpTo == 2);
    }

    [Fact]
    [Covers("C11", "S3-20", "S3-23", "S3-29")]
    public async Task Messages_sent_in_one_go_over_one_socket_keep_their_order()
    {
        var (alice, bob) = (await SignUpAsync("alice"), await SignUpAsync("bob"));
        await using var author = await alice.ListenAsync();
        await using var reader = await bob.ListenAsync();

        for (var i = 1; i <= 50; i++)
        {
            await author.SendAsync(new SendMessage(new SendMessageRequest(Guid.NewGuid(), $"number {i}"), UserId: bob.Id));
        }

        await author.WaitForAsync<MessageStored>(x => x.Message.Text == "number 50");
        var texts = author.Frames.OfType<MessageStored>().OrderBy(x => x.Message.Seq).Select(x => x.Message.Text);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"number {i}"), texts);
        await reader.WaitForAsync<MessageCreated>(x => x.Seq == 50);
    }

    [Fact]
    [Covers("C2", "S3-17")]
    public async Task A_refused_message_names_its_client_id()
    {
        var alice = await SignUpAsync("alice");
        await using var author = await alice.ListenAsync();
        var clientId = Guid.NewGuid();

        var refused = Assert.IsType<ErrorFrame>(await author.AskAsync(new SendMessage(new SendMessageRequest(clientId, "   "), ChatId: 1)));

        Assert.Equal((ErrorCodes.MessageEmpty, clientId), (refused.Code, refused.ClientId));
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

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come to pass.");
    }
}
