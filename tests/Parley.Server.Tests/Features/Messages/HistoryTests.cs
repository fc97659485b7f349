using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Server.Tests.Features.Messages;

public sealed class HistoryTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S0-01", "S0-03", "S0-12", "S0-30", "S1-01", "S1-02", "S1-03", "S1-13", "S3-19", "A10", "C9")]
    public async Task Two_people_page_through_their_messages_and_nobody_else_does()
    {
        var (alice, bob, eve) = (await app.SignUpAsync("page_alice"), await app.SignUpAsync("page_bob"), await app.SignUpAsync("page_eve"));
        var chat = await alice.TalkAsync(bob, 25);

        var newest = await bob.GetAsync<MessagePageDto>($"users/{alice.Id}/messages");
        var older = await bob.PageAsync(chat, $"before={newest.Messages[0].Seq}");
        var oldest = await bob.PageAsync(chat, $"before={older.Messages[0].Seq}");
        var after = await alice.PageAsync(chat, "after=3&limit=4");
        var around = await alice.PageAsync(chat, "around=10&limit=4");

        Assert.Equal(Range(16, 25), Seqs(newest));
        Assert.Equal((true, false, 25L, (long?)chat), (newest.HasOlder, newest.HasNewer, newest.LastSeq, newest.ChatId));
        Assert.Equal(Range(6, 15), Seqs(older));
        Assert.Equal((true, true), (older.HasOlder, older.HasNewer));
        Assert.Equal(Range(1, 5), Seqs(oldest));
        Assert.False(oldest.HasOlder);
        Assert.Equal(Range(4, 7), Seqs(after));
        Assert.Equal(Range(9, 12), Seqs(around));
        Assert.Equal(newest.Messages.OrderBy(x => x.At).Select(x => x.Seq), Seqs(newest));
        Assert.Equal([alice.Id, bob.Id], newest.Users.Select(x => x.Id).Order());
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}/messages");
    }

    [Fact]
    [Covers("S0-04", "C20")]
    public async Task Only_what_is_not_yet_read_is_fetched_when_asked()
    {
        var (alice, bob) = (await app.SignUpAsync("new_alice"), await app.SignUpAsync("new_bob"));
        var chat = await alice.TalkAsync(bob, 9);
        await bob.ReadAsync(chat, 3);
        await bob.ReadOneAsync(chat, 7);

        var unread = await bob.GetAsync<MessagePageDto>($"users/{alice.Id}/messages?unread=true");
        var first = await bob.GetAsync<MessagePageDto>($"users/{alice.Id}/messages?unread=true&limit=1");
        var rest = await bob.GetAsync<MessagePageDto>($"users/{alice.Id}/messages?unread=true&after={first.Messages[0].Seq}");

        Assert.Equal([5, 9], Seqs(unread));
        Assert.Equal([5], Seqs(first));
        Assert.True(first.HasNewer);
        Assert.Equal([9], Seqs(rest));
    }

    [Fact]
    public async Task Somebody_without_a_chat_has_an_empty_history_and_nobody_is_not_found()
    {
        var (alice, bob) = (await app.SignUpAsync("none_alice"), await app.SignUpAsync("none_bob"));

        var page = await alice.GetAsync<MessagePageDto>($"users/{bob.Id}/messages");

        Assert.Equal((null, 0, 0L), (page.ChatId, page.Messages.Count, page.LastSeq));
        await alice.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, "users/999999999/messages");
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("before=0")]
    [InlineData("after=-1")]
    [InlineData("before=5&after=2")]
    [InlineData("unread=true&before=3")]
    public async Task A_bad_page_is_refused(string query)
    {
        var me = await app.SignUpAsync("bad" + Guid.NewGuid().ToString("N")[..8]);
        var chat = (await me.WriteToAsync(me, "note")).ChatId;

        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, $"chats/{chat}/messages?{query}");
        Assert.Single((await me.PageAsync(chat, $"limit={Limits.MessagePageMax}")).Messages);
    }

    [Fact]
    public async Task A_quote_shows_the_first_two_hundred_units_and_follows_its_original()
    {
        var (alice, bob) = (await app.SignUpAsync("quote_alice"), await app.SignUpAsync("quote_bob"));
        var original = await alice.WriteToAsync(bob, new string('x', 199) + "😀 tail");

        var reply = (await bob.SendAsync(original.ChatId, "yes", replyTo: 1)).Message;
        Assert.Equal(new QuoteDto(1, alice.Id, new string('x', 199), IsDeleted: false), reply.ReplyTo);
        await alice.PutAsync<MessageDto>($"chats/{original.ChatId}/messages/1", new EditMessageRequest(Guid.NewGuid(), "short"));

        Assert.Equal("short", (await bob.PageAsync(original.ChatId)).Messages[1].ReplyTo!.Text);
    }

    private static IEnumerable<long> Seqs(MessagePageDto page) => page.Messages.Select(x => x.Seq);

    private static IEnumerable<long> Range(long from, long to) => Enumerable.Range((int)from, (int)(to - from + 1)).Select(x => (long)x);
}
