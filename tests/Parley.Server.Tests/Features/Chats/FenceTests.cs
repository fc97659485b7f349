using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Chats;

/// <summary>The fence of membership as open sockets see it.</summary>
public sealed class FenceTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C12", "S3-19", "S3-22")]
    public async Task A_socket_hears_a_group_from_joining_to_removal_and_an_outsiders_hears_nothing()
    {
        var (ann, bob, eve) = (await app.SignUpAsync("f-ann"), await app.SignUpAsync("f-bob"), await app.SignUpAsync("f-eve"));
        await using var bobs = await bob.ListenAsync();
        await using var eves = await eve.ListenAsync();
        var chatId = (await ann.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Quiet corner", []))).Chat.Id;
        async Task SayAsync(string text) => await ann.PostAsync<SentDto>($"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), text));

        await SayAsync("before-the-door");
        await bobs.HearsNoAsync<ChatEvent>(x => x.ChatId == chatId);
        await ann.DoAsync(HttpMethod.Post, $"chats/{chatId}/members", new AddMembersRequest([bob.Id]));
        await SayAsync("inside-the-room");
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/members/{bob.Id}");
        await SayAsync("behind-the-door");

        await bobs.WaitForAsync<ChatAdded>(x => x.Snapshot.Entry.Chat.Id == chatId);
        await bobs.WaitForAsync<MessageCreated>(x => x.Message.Text == "inside-the-room");
        await bobs.WaitForAsync<ChatRemoved>(x => x.ChatId == chatId);
        await bobs.HearsNoAsync<ChatEvent>(x => x.ChatId == chatId && x.Seq > 4);
        Assert.False(bobs.Contains("behind-the-door"));

        await eves.AskAsync(new Ping()); // she is there, and hears
        foreach (var secret in (string[])["Quiet corner", "before-the-door", "inside-the-room", "behind-the-door"])
        {
            Assert.False(eves.Contains(secret), secret);
        }

        Assert.IsType<ErrorFrame>(await bobs.AskAsync(new GetRange(chatId, 0)));
        Assert.IsType<ErrorFrame>(await eves.AskAsync(new GetRange(chatId, 0)));
    }

    [Fact]
    [Covers("C12")]
    public async Task Removing_while_others_write_leaks_nothing_written_after_the_removal()
    {
        var (ann, bob) = (await app.SignUpAsync("r-ann"), await app.SignUpAsync("r-bob"));
        var chatId = (await ann.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Busy", [bob.Id]))).Chat.Id;
        await using var bobs = await bob.ListenAsync();

        var writing = Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            ann.PostAsync<SentDto>($"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), $"m{i}"))));
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chatId}/members/{bob.Id}");
        await writing;

        var removal = await app.SqlAsync<long>("SELECT left_seq FROM members WHERE chat_id = $1 AND user_id = $2", chatId, bob.Id);
        await bobs.WaitForAsync<ChatRemoved>(x => x.ChatId == chatId);
        await bobs.HearsNoAsync<ChatEvent>(x => x.ChatId == chatId && x.Seq >= removal);
    }
}
