using System.Text;
using Parley.Contract.Chats;
using Parley.Contract.Messages;

namespace Parley.Server.Tests.Features.Messages;

public sealed class ClockTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C36")]
    public async Task Time_in_a_chat_never_runs_backwards_though_the_servers_clock_jumps_back_by_an_hour()
    {
        var (alice, bob) = (await app.SignUpAsync("jump_alice"), await app.SignUpAsync("jump_bob"));
        var chatId = (await alice.GroupAsync(bob)).Id;
        await alice.SendAsync(chatId, "before");

        // All that was written so far is an hour ahead of the clock now: as if the clock had jumped back.
        await app.SqlAsync<int>("UPDATE messages SET at = at + interval '1 hour' WHERE chat_id = $1", chatId);
        await app.SqlAsync<int>("UPDATE chats SET last_at = last_at + interval '1 hour' WHERE id = $1", chatId);
        await bob.SendAsync(chatId, "after");
        var chat = (await alice.GetAsync<ChatEntryDto>($"chats/{chatId}")).Chat;
        await alice.PutAsync<object>($"chats/{chatId}", new UpdateChatRequest("Renamed", null, null, chat.WhoCanPost, chat.WhoCanAdd, chat.WhoCanMentionAll, chat.History));
        await alice.SendAsync(chatId, "last");

        var page = (await alice.PageAsync(chatId)).Messages;
        Assert.True(page.Count >= 4);
        Assert.Equal(page.Select(x => x.At).Order(), page.Select(x => x.At));
        Assert.All(page, x => Assert.True(x.At > DateTimeOffset.UtcNow.AddMinutes(50)));
        Assert.Equal(page.Select(x => x.Seq).Order(), page.Select(x => x.Seq));
    }

    [Theory]
    [Covers("C36")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public async Task What_a_client_says_the_time_is_changes_nothing(string time)
    {
        var alice = await app.SignUpAsync($"clock{time[..4]}");
        var from = DateTimeOffset.UtcNow.AddSeconds(-5);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"users/{alice.Id}/messages");
        request.Headers.TryAddWithoutValidation("Date", time);
        request.Content = new StringContent(
            $$"""{"clientId":"{{Guid.NewGuid()}}","text":"now","at":"{{time}}","seq":77,"lastAt":"{{time}}"}""", Encoding.UTF8, "application/json");

        using var answer = await alice.Http.SendAsync(request);

        var message = (await Person.ReadAsync<SentDto>(answer)).Message;
        Assert.Equal(1, message.Seq);
        Assert.InRange(message.At, from, DateTimeOffset.UtcNow.AddSeconds(5));
        Assert.Equal(message.At, (await alice.PageAsync(message.ChatId)).Messages.Single().At);
    }
}
