using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client.Tests;

public sealed class OrderTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C9", "C10")]
    public async Task Live_events_history_changes_and_the_SDK_have_one_order_whoever_wrote_at_the_same_time()
    {
        var people = new List<Person>();
        for (var i = 0; i < 4; i++)
        {
            people.Add(await app.SignUpAsync($"order{i}"));
        }

        var me = people[0];
        var request = new CreateGroupRequest(Guid.NewGuid(), "Order", [.. people.Skip(1).Select(x => x.Id)]);
        var chatId = (await me.PostAsync<ChatEntryDto>("chats", request)).Chat.Id;
        await using var ear = await me.ListenAsync();
        await using var client = await app.ConnectAsync(me);
        await using var other = await app.ConnectAsync(people[1]);

        await Task.WhenAll(people.Skip(1).Select(person => Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await person.PostAsync<SentDto>($"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), $"{person.UserName} {i}"));
            }
        })));

        var page = (await me.GetAsync<MessagePageDto>($"chats/{chatId}/messages?limit=100")).Messages;
        var history = page.Where(x => x.Kind == MessageKind.Text).Select(x => x.ClientId).ToList();
        var last = page[^1].Seq;
        await ear.WaitForAsync<MessageCreated>(x => x.ChatId == chatId && x.Seq == last);
        var changes = await me.GetAsync<ServerFrame>($"chats/{chatId}/changes?from=0");
        Assert.Equal(60, history.Count);
        Assert.Equal(history, ear.Frames.OfType<MessageCreated>().Where(x => x.ChatId == chatId).Select(x => x.Message.ClientId));
        Assert.Equal(history, Assert.IsType<Changes>(changes).Messages.Where(x => x.Kind == MessageKind.Text).Select(x => x.ClientId));
        foreach (var sdk in (ParleyClient[])[client, other])
        {
            await Clients.UntilAsync(() => sdk.State.Chats[chatId].Applied == last, "all applied");
            var held = sdk.State.Chats[chatId].Messages.Values.Where(x => x.Kind == MessageKind.Text).Select(x => x.ClientId).ToList();
            Assert.Equal(history, held);
        }
    }
}
