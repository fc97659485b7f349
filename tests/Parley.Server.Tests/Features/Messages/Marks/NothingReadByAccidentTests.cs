using Parley.Contract.Chats;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Messages.Marks;

public sealed class NothingReadByAccidentTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C21", "A6")]
    public async Task Fetching_applying_resuming_answering_closing_and_signing_out_read_nothing()
    {
        var (alice, bob) = (await app.SignUpAsync("accident_alice"), await app.SignUpAsync("accident_bob"));
        var chat = (await alice.GroupAsync(bob)).Id;
        for (var i = 0; i < 5; i++)
        {
            await alice.SendAsync(chat, $"message {i}");
        }

        await bob.PageAsync(chat);
        await bob.GetAsync<ChatEntryDto>($"chats/{chat}");
        var ear = await bob.ListenAsync();
        var last = (await bob.GetAsync<ChatEntryDto>($"chats/{chat}")).Chat.LastSeq;
        await ear.SendAsync(new Applied(new Dictionary<long, long> { [chat] = last }));
        await ear.AskAsync(new GetRange(chat, 0));
        await bob.SendAsync(chat, "an answer");
        await ear.DisposeAsync();
        await using (await bob.ListenAsync())
        {
        }

        await bob.DoAsync(HttpMethod.Delete, "sessions/current");

        var back = await app.SignInAsync("accident_bob");
        Assert.Equal(5, (await back.WhyUnreadAsync(chat)).Count);
        Assert.Equal(0L, await app.SqlAsync<long>("SELECT count(*) FROM single_reads WHERE user_id = $1", bob.Id));
    }
}
