using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Users;

namespace Parley.Server.Tests.Features.Messages.Marks;

public sealed class MarksTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C20", "S0-13", "S1-14", "S1-15", "S1-35", "S2-32")]
    public async Task Read_up_to_covers_exactly_what_it_names()
    {
        var (alice, bob, chat) = await TalkAsync(9);
        Assert.Equal(5, (await bob.GetAsync<UserUnreadDto>($"users/{alice.Id}/unread")).Count);

        await bob.ReadAsync(chat, 5);

        var why = await bob.WhyUnreadAsync(chat);
        Assert.Equal((2, 5L, 9L, 2), (why.Count, why.ReadUpTo, why.LastSeq, why.OwnMessages));
        Assert.Equal([7L, 9L], why.UnreadSeqs);
        Assert.Equal(new UserUnreadDto(alice.Id, chat, 2), await bob.GetAsync<UserUnreadDto>($"users/{alice.Id}/unread"));
    }

    [Fact]
    [Covers("C20", "C18")]
    public async Task Read_up_to_never_goes_back_and_never_beyond_the_last_number()
    {
        var (_, bob, chat) = await TalkAsync(5);

        await bob.ReadAsync(chat, 3);
        await bob.ReadAsync(chat, 1);
        await bob.RefusedAsync(ErrorCodes.OutOfRange, HttpMethod.Post, $"chats/{chat}/read", new ReadUpToRequest(6));
        await bob.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, $"chats/{chat}/read", new ReadUpToRequest(0));

        Assert.Equal(3, (await bob.WhyUnreadAsync(chat)).ReadUpTo);
        await bob.ReadAsync(chat, 5);
        Assert.Equal(5, (await bob.WhyUnreadAsync(chat)).ReadUpTo);
    }

    [Fact]
    [Covers("C20", "S0-10", "S1-16", "A7")]
    public async Task Marking_one_message_read_lowers_unread_by_exactly_one_and_folds_when_nothing_lies_between()
    {
        var (_, bob, chat) = await TalkAsync(9);

        await bob.ReadOneAsync(chat, 5);
        await bob.ReadOneAsync(chat, 5);
        var middle = await bob.WhyUnreadAsync(chat);
        Assert.Equal((4, 0L), (middle.Count, middle.ReadUpTo));
        Assert.Equal([5L], middle.Reads);

        await bob.ReadOneAsync(chat, 1);
        Assert.Equal(1, (await bob.WhyUnreadAsync(chat)).ReadUpTo);
        await bob.ReadOneAsync(chat, 3);

        var folded = await bob.WhyUnreadAsync(chat);
        Assert.Equal((2, 5L), (folded.Count, folded.ReadUpTo));
        Assert.Empty(folded.Reads);
        Assert.Equal(0L, await app.SqlAsync<long>("SELECT count(*) FROM single_reads WHERE chat_id = $1", chat));
    }

    [Fact]
    [Covers("C23")]
    public async Task An_outsider_marks_nothing()
    {
        var (_, bob, chat) = await TalkAsync(3);
        var eve = await app.SignUpAsync("eve" + Tag());

        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chat}/read", new ReadUpToRequest(1));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chat}/messages/1/read");
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chat}/unread", new MarkUnreadRequest(1));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}/unread");
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"chats/{chat}/messages/1/receipts");

        Assert.Equal(0L, await app.SqlAsync<long>("SELECT count(*) FROM members WHERE chat_id = $1 AND user_id = $2", chat, eve.Id));
        Assert.Equal(0L, await app.SqlAsync<long>("SELECT count(*) FROM mark_advances WHERE user_id = $1", eve.Id));
        Assert.Equal(2, (await bob.WhyUnreadAsync(chat)).Count);
    }

    [Fact]
    [Covers("C18")]
    public async Task Marking_unread_moves_my_own_figure_and_nothing_others_have_seen()
    {
        var (alice, bob, chat) = await TalkAsync(5);
        await bob.ReadAsync(chat, 5);
        var read = await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/3/receipts");

        await bob.DoAsync(HttpMethod.Post, $"chats/{chat}/unread", new MarkUnreadRequest(3));

        Assert.Equal([3L, 5L], (await bob.WhyUnreadAsync(chat)).UnreadSeqs);
        Assert.NotNull(read.Receipts.Single().ReadAt);
        Assert.Equivalent(read.Receipts, (await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/3/receipts")).Receipts);
        await bob.RefusedAsync(ErrorCodes.OutOfRange, HttpMethod.Post, $"chats/{chat}/unread", new MarkUnreadRequest(6));
    }

    [Fact]
    [Covers("C18", "C23")]
    public async Task Receipts_tell_who_read_when_and_are_reciprocal()
    {
        var (alice, bob, chat) = await TalkAsync(3);
        await bob.ReadOneAsync(chat, 3);

        var third = (await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/3/receipts")).Receipts.Single();
        var first = (await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/1/receipts")).Receipts.Single();
        Assert.Equal((bob.Id, true, true), (third.UserId, third.DeliveredAt is not null, third.ReadAt is not null));
        Assert.Equal((null, null), (first.DeliveredAt, first.ReadAt));

        // Bob sends none from now on: what he reads is his own business, and his unread number still falls.
        await bob.PutAsync<MeDto>("me/settings", new SettingsDto(SendsReadReceipts: false));
        await bob.ReadAsync(chat, 3);
        Assert.Equal(0, (await bob.WhyUnreadAsync(chat)).Count);
        Assert.Null((await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/1/receipts")).Receipts.Single().ReadAt);
        Assert.Null((await alice.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/3/receipts")).Receipts.Single().ReadAt);

        // And he sees none of hers.
        await alice.ReadAsync(chat, 3);
        Assert.Null((await bob.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/2/receipts")).Receipts.Single().ReadAt);
    }

    private async Task<(Person Alice, Person Bob, long Chat)> TalkAsync(int messages)
    {
        var (alice, bob) = (await app.SignUpAsync("a" + Tag()), await app.SignUpAsync("b" + Tag()));
        return (alice, bob, await alice.TalkAsync(bob, messages));
    }

    private static string Tag() => Guid.NewGuid().ToString("N")[..8];
}
