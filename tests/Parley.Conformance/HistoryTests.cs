using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Conformance;

public sealed class HistoryTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    [Theory]
    [Covers("S0-03", "S0-30", "S1-23")]
    [InlineData("the newest", "limit=3", "9,10,11", true, false)]
    [InlineData("before a number", "before=5&limit=3", "2,3,4", true, true)]
    [InlineData("before the second", "before=2&limit=3", "1", false, true)]
    [InlineData("before the first", "before=1&limit=3", "", false, true)]
    [InlineData("after a number", "after=5&limit=3", "6,7,8", true, true)]
    [InlineData("after nothing", "after=0&limit=2", "1,2", false, true)]
    [InlineData("after the last but one", "after=10&limit=3", "11", true, false)]
    [InlineData("after the last", "after=11&limit=3", "", true, false)]
    [InlineData("around a number", "around=6&limit=4", "5,6,7,8", true, true)]
    [InlineData("around the first", "around=1&limit=4", "1,2,3", false, true)]
    [InlineData("around the last", "around=11&limit=4", "10,11", true, false)]
    [InlineData("all at once", "limit=100", "1,2,3,4,5,6,7,8,9,10,11", false, false)]
    public async Task A_page_lies_where_it_was_asked_for(string sentence, string query, string seqs, bool hasOlder, bool hasNewer)
    {
        var chat = await ann.GroupAsync(bob);
        for (var i = 0; i < 10; i++)
        {
            await ann.SayAsync(chat);
        }

        var page = await bob.PageAsync(chat, query);
        Assert.True(seqs == string.Join(',', page.Messages.Select(x => x.Seq)), $"{sentence}: {string.Join(',', page.Messages.Select(x => x.Seq))}");
        Assert.Equal((hasOlder, hasNewer, 11), (page.HasOlder, page.HasNewer, page.LastSeq));
        Assert.Equal(page.Messages.Select(x => x.AuthorId).Distinct(), page.Users.Select(x => x.Id).Where(x => page.Messages.Any(m => m.AuthorId == x)));
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("no message asked for", "limit=0")]
    [InlineData("a negative limit", "limit=-1")]
    [InlineData("more than a page", "limit=101")]
    [InlineData("two places at once", "before=5&after=3")]
    [InlineData("before zero", "before=0")]
    [InlineData("after a negative number", "after=-1")]
    [InlineData("around zero", "around=0")]
    public async Task A_page_that_cannot_be_is_refused(string sentence, string query)
    {
        var chat = await ann.GroupAsync(bob);
        var problem = await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, $"chats/{chat}/messages?{query}");
        Assert.True(problem.Detail is { Length: > 0 }, sentence);
    }

    [Theory]
    [Covers("SEC6", "SEC61")]
    [InlineData("a limit that is no number", "limit=many")]
    [InlineData("a number too large for any chat", "before=99999999999999999999")]
    public async Task A_query_that_cannot_be_read_is_malformed(string sentence, string query)
    {
        var chat = await ann.GroupAsync(bob);
        Assert.True((await ann.RefusedAsync(ErrorCodes.Malformed, HttpMethod.Get, $"chats/{chat}/messages?{query}")).Status == 400, sentence);
    }

    [Fact]
    [Covers("S0-30")]
    public async Task A_page_holds_a_hundred_at_most_and_paging_back_meets_every_message_once()
    {
        var chat = await ann.GroupAsync(bob);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? ann : bob).SayAsync(chat)));
        var met = new List<long>();
        var page = await bob.PageAsync(chat, "limit=25");
        while (true)
        {
            met.InsertRange(0, page.Messages.Select(x => x.Seq));
            if (!page.HasOlder)
            {
                break;
            }

            page = await bob.PageAsync(chat, $"before={page.Messages[0].Seq}&limit=25");
        }

        Assert.Equal(Enumerable.Range(1, 61).Select(x => (long)x), met);
    }

    [Fact]
    [Covers("S0-04")]
    public async Task Unread_messages_can_be_asked_for_alone()
    {
        var chat = await ann.GroupAsync(bob);
        for (var i = 0; i < 4; i++)
        {
            await ann.SayAsync(chat, $"m{i}");
        }

        await bob.SayAsync(chat, "mine");
        await bob.ReadUpToAsync(chat, 3);
        Assert.Equal(["m2", "m3"], (await bob.PageAsync(chat, "unread=true")).Messages.Select(x => x.Text));
    }

    [Fact]
    [Covers("S0-03", "S1-03")]
    public async Task The_history_with_a_person_is_empty_before_the_first_message()
    {
        var eve = await server.RegisterAsync();
        var page = await ann.GetAsync<MessagePageDto>($"users/{eve.Id}/messages");
        Assert.Null(page.ChatId);
        Assert.Empty(page.Messages);
        Assert.Equal(eve.Id, Assert.Single(page.Users).Id);
        await ann.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"users/{long.MaxValue}/messages");
    }

    [Fact]
    [Covers("S0-03", "S2-28", "S2-30", "A10")]
    public async Task The_history_with_a_person_is_found_by_the_person_with_ten_messages()
    {
        var eve = await server.RegisterAsync();
        for (var i = 0; i < 12; i++)
        {
            await eve.SayToAsync(ann, $"m{i}");
        }

        var page = await ann.GetAsync<MessagePageDto>($"users/{eve.Id}/messages");
        Assert.NotNull(page.ChatId);
        Assert.True(page.HasOlder);
        Assert.Equal("m11", page.Messages[^1].Text);
        Assert.Equal(10, page.Messages.Count);
        Assert.Contains(page.Users, x => x.Id == eve.Id && x.UserName == eve.UserName);
    }
}
