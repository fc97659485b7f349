using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Features.Messages.Writing;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;
using Parley.Server.Tests.Features.Messages.Writing;

namespace Parley.Server.Tests.Features.Messages;

public sealed class SendMessageTests
{
    [Fact]
    [Covers("C4", "C5", "C9", "C10")]
    public async Task Two_thousand_parallel_sends_with_five_hundred_repeats_store_each_once_without_a_hole()
    {
        await using var rig = await WritingRig.StartAsync();
        var authors = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            authors.Add(await rig.AddUserAsync($"author{i}"));
        }

        var chat = await rig.AddGroupAsync([.. authors]);
        var ids = Enumerable.Range(0, 1_500).Select(i => (Author: authors[i % 10], Id: Guid.NewGuid(), Text: $"message {i}")).ToList();
        var sends = ids.Concat(ids.Take(500)).ToList();
        Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(sends));

        var answers = await Task.WhenAll(sends.Select(x => Task.Run(async () => (x.Id, Sent: await SendUntilStoredAsync(rig, x.Author, chat, x.Id, x.Text)))));

        // After an unknown outcome even the first answer a sender sees may be a repeat.
        Assert.All(answers.GroupBy(x => x.Id), same => Assert.InRange(same.Count(x => !x.Sent.IsRepeat), 0, 1));
        Assert.All(answers.GroupBy(x => x.Id), same => Assert.Single(same.Select(x => (x.Sent.Message.Seq, x.Sent.Message.At)).Distinct()));
        Assert.Equal(Enumerable.Range(1, 1_500).Select(x => (long)x), answers.Select(x => x.Sent.Message.Seq).Distinct().Order());
        Assert.Equal(Enumerable.Range(1, 1_500).Select(x => (long)x), await rig.QueryAsync<long>($"SELECT seq FROM messages WHERE chat_id = {chat} ORDER BY 1"));
        Assert.Equal([1_500], await rig.QueryAsync<long>($"SELECT last_seq FROM chats WHERE id = {chat} AND last_message_seq = 1500"));
        var stored = await rig.QueryAsync<string>($"SELECT client_id || ' ' || seq || ' ' || text FROM messages");
        Assert.Equal(ids.Select(x => x.Id).Order(), stored.Select(x => Guid.Parse(x[..36])).Order());
    }

    [Fact]
    [Covers("C6")]
    public async Task The_same_id_for_something_else_is_refused_and_reveals_nothing()
    {
        await using var rig = await WritingRig.StartAsync();
        var (alice, bob) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob"));
        var (one, two) = (await rig.AddGroupAsync(alice, bob), await rig.AddGroupAsync(alice));
        var id = Guid.NewGuid();
        await SendAsync(rig, alice, one, id, "first");

        Assert.Equal(ErrorCodes.IdReused, await RefusalAsync(rig, alice, two, id, "first"));
        Assert.Equal(ErrorCodes.IdReused, await RefusalAsync(rig, alice, one, id, "other"));
        Assert.Equal(ErrorCodes.IdReused, await RefusalAsync(rig, alice, one, id, "first", mentionsAll: true));
        Assert.False((await SendAsync(rig, bob, one, id, "bob's own id space")).IsRepeat);
        Assert.Equal([2L, 0L], await rig.QueryAsync<long>("SELECT last_seq FROM chats WHERE kind = 2 ORDER BY id"));
    }

    [Fact]
    [Covers("C4", "C6", "C10")]
    public async Task Bad_drafts_in_a_batch_do_not_harm_the_others()
    {
        await using var rig = await WritingRig.StartAsync();
        var (alice, eve) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("eve"));
        var (one, two) = (await rig.AddGroupAsync(alice), await rig.AddGroupAsync(alice));
        var twice = Guid.NewGuid();

        // Queued without a wait, so that they share batches: every third is an outsider's, some ids race in two chats.
        var sends = Enumerable.Range(0, 300).Select(i => i % 3 == 0
            ? RefusalAsync(rig, eve, i % 2 == 0 ? one : two, Guid.NewGuid(), "not a member")
            : RefusalAsync(rig, alice, i % 2 == 0 ? one : two, i % 50 == 1 || i % 50 == 2 ? twice : Guid.NewGuid(), "fine")).ToList();
        var codes = await Task.WhenAll(sends);

        Assert.Equal(100, codes.Count(x => x == ErrorCodes.NotFound));
        Assert.All(codes, x => Assert.Contains(x, new[] { null, ErrorCodes.NotFound, ErrorCodes.IdReused }));
        var counts = await rig.QueryAsync<bool>(
            "SELECT c.last_seq = count(m.*) AND c.last_seq = max(m.seq) FROM chats c JOIN messages m ON m.chat_id = c.id GROUP BY c.id");
        Assert.Equal([true, true], counts);
        Assert.Equal([1L], await rig.QueryAsync<long>($"SELECT count(*) FROM messages WHERE client_id = '{twice}'"));
    }

    [Fact]
    [Covers("C3")]
    public async Task Each_stored_message_is_announced_once_in_order_and_a_repeat_is_not()
    {
        await using var rig = await WritingRig.StartAsync();
        var (alice, bob) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob"));
        var chat = await rig.AddGroupAsync(alice, bob);
        var id = Guid.NewGuid();

        await SendAsync(rig, alice, chat, id, "1");
        await SendAsync(rig, alice, chat, id, "1");
        await Task.WhenAll(Enumerable.Range(2, 99).Select(i => SendAsync(rig, alice, chat, Guid.NewGuid(), $"{i}")));
        await rig.DisposeAsync();

        var created = rig.Published.Select(x => (MessageCreated)x.Frame).ToList();
        Assert.Equal(Enumerable.Range(1, 100).Select(x => (long)x), created.Select(x => x.Seq));
        Assert.All(rig.Published, x => Assert.Equal([alice, bob], x.Audience.Users!.Order()));
    }

    [Theory]
    [InlineData("", ErrorCodes.MessageEmpty)]
    [InlineData(" \n\t ", ErrorCodes.MessageEmpty)]
    [InlineData("\u200B\uFEFF", ErrorCodes.MessageEmpty)]
    [InlineData("a\0b", ErrorCodes.Invalid)]
    [InlineData("half a pair \\D800", ErrorCodes.Invalid)]
    [InlineData("\\DC00 half a pair", ErrorCodes.Invalid)]
    public async Task A_text_that_says_nothing_or_cannot_be_stored_is_refused(string text, string code)
    {
        await using var rig = await WritingRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");

        // Metadata of a test cannot hold half a surrogate pair.
        var meant = text.Replace("\\D800", "\uD800", StringComparison.Ordinal).Replace("\\DC00", "\uDC00", StringComparison.Ordinal);
        Assert.Equal(code, await RefusalAsync(rig, alice, await rig.AddGroupAsync(alice), Guid.NewGuid(), meant));
    }

    [Fact]
    public async Task Twenty_thousand_units_are_a_message_and_one_more_is_too_long()
    {
        await using var rig = await WritingRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var chat = await rig.AddGroupAsync(alice);

        Assert.Null(await RefusalAsync(rig, alice, chat, Guid.NewGuid(), new string('ż', Limits.MessageMax)));
        Assert.Equal(ErrorCodes.MessageTooLong, await RefusalAsync(rig, alice, chat, Guid.NewGuid(), new string('x', Limits.MessageMax + 1)));
    }

    [Fact]
    public async Task Mentions_are_members_only_each_once_and_rising_and_everybody_only_where_allowed()
    {
        await using var rig = await WritingRig.StartAsync();
        var (alice, bob, eve) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob"), await rig.AddUserAsync("eve"));
        var chat = await rig.AddGroupAsync(alice, bob);

        var sent = await SendAsync(rig, alice, chat, Guid.NewGuid(), "hi", mentions: [bob, eve, alice, bob]);
        Assert.Equal([alice, bob], sent.Message.Mentions);
        Assert.Equal(ErrorCodes.Invalid, await RefusalAsync(rig, alice, chat, Guid.NewGuid(), "hi", mentions: [0]));
        Assert.Equal(ErrorCodes.Invalid, await RefusalAsync(rig, alice, chat, Guid.NewGuid(), "hi", mentions: [.. Enumerable.Range(1, Limits.MentionsMax + 1)]));
        Assert.Null(await RefusalAsync(rig, alice, chat, Guid.NewGuid(), "hi all", mentionsAll: true));
        await rig.ExecuteAsync($"UPDATE chats SET who_can_mention_all = 1 WHERE id = {chat}");
        Assert.Equal(ErrorCodes.NotAllowed, await RefusalAsync(rig, alice, chat, Guid.NewGuid(), "hi all", mentionsAll: true));
        await rig.ExecuteAsync($"UPDATE members SET role = 1 WHERE chat_id = {chat} AND user_id = {alice}");
        Assert.Null(await RefusalAsync(rig, alice, chat, Guid.NewGuid(), "hi all", mentionsAll: true));
    }

    [Fact]
    [Covers("C12")]
    public async Task Only_members_with_the_right_write_and_only_to_what_they_see()
    {
        await using var rig = await WritingRig.StartAsync();
        var (alice, bob) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob"));
        var chat = await rig.AddGroupAsync(alice, bob);
        await SendAsync(rig, alice, chat, Guid.NewGuid(), "one");

        Assert.Null(await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "re", replyTo: 1));
        Assert.Equal(ErrorCodes.Invalid, await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "re", replyTo: 99));
        await rig.ExecuteAsync($"UPDATE members SET visible_from = 2 WHERE user_id = {bob}");
        Assert.Equal(ErrorCodes.Invalid, await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "re", replyTo: 1));
        await rig.ExecuteAsync($"UPDATE chats SET who_can_post = 1 WHERE id = {chat}");
        Assert.Equal(ErrorCodes.NotAllowed, await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "no"));
        await rig.ExecuteAsync($"UPDATE members SET left_seq = 2 WHERE user_id = {bob}");
        Assert.Equal(ErrorCodes.NotFound, await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "no"));
        Assert.Equal([2L], await rig.QueryAsync<long>($"SELECT last_seq FROM chats WHERE id = {chat}"));
    }

    [Fact]
    [Covers("C30")]
    public async Task One_person_and_one_chat_take_no_more_than_their_bucket_and_hear_when_to_come_back()
    {
        await using var rig = await WritingRig.StartAsync(
            new WritingSettings { MessagesPerSecond = 1, MessageBurst = 5, ChatMessagesPerSecond = 1, ChatMessageBurst = 8 });
        var (alice, bob, eve) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob"), await rig.AddUserAsync("eve"));
        var chat = await rig.AddGroupAsync(alice, bob);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(ErrorCodes.NotFound, await RefusalAsync(rig, eve, chat, Guid.NewGuid(), "an outsider uses up nothing of the chat"));
            Assert.Null(await RefusalAsync(rig, alice, chat, Guid.NewGuid(), "in the burst"));
        }

        var refusal = await Assert.ThrowsAsync<ApiException>(() => SendAsync(rig, alice, chat, Guid.NewGuid(), "one too many"));
        Assert.Equal(ErrorCodes.TooMany, refusal.Code);
        Assert.InRange(refusal.RetryAfter!.Value.TotalMilliseconds, 1, 1_001);
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "the rest of the chat's"));
        }

        Assert.Equal(ErrorCodes.TooMany, await RefusalAsync(rig, bob, chat, Guid.NewGuid(), "the chat is full"));
    }

    [Fact]
    [Covers("C30", "C33", "C2")]
    public async Task A_database_that_hangs_or_a_full_queue_means_a_definite_answer_in_time()
    {
        await using var rig = await WritingRig.StartAsync(limits: new WritingLimits { QueueMax = 10 });
        var alice = await rig.AddUserAsync("alice");
        var chat = await rig.AddGroupAsync(alice);
        await SendAsync(rig, alice, chat, Guid.NewGuid(), "warm");
        await using var blocker = await rig.Database.OpenConnectionAsync();
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using var hold = new Npgsql.NpgsqlCommand($"SELECT 1 FROM chats WHERE id = {chat} FOR UPDATE", blocker);
            await hold.ExecuteNonQueryAsync();
            var started = System.Diagnostics.Stopwatch.StartNew();
            var codes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => RefusalAsync(rig, alice, chat, Guid.NewGuid(), $"{i}")));

            Assert.All(codes, x => Assert.Equal(ErrorCodes.Unavailable, x));
            Assert.InRange(started.ElapsedMilliseconds, 0, 3_000);
        }

        Assert.Equal(2, (await SendAsync(rig, alice, chat, Guid.NewGuid(), "after")).Message.Seq);
    }

    /// <summary>What a client does: a definite "not now" (C2, C30) or an unknown outcome is repeated under the same id.</summary>
    private static async Task<SentDto> SendUntilStoredAsync(WritingRig rig, long author, long chat, Guid id, string text)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendAsync(rig, author, chat, id, text);
            }
            catch (ApiException refusal) when (refusal.Code is ErrorCodes.Unavailable or ErrorCodes.Unknown && attempt < 30)
            {
                await Task.Delay(refusal.RetryAfter ?? TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private static async Task<string?> RefusalAsync(
        WritingRig rig, long author, long chat, Guid id, string text, long? replyTo = null, long[]? mentions = null, bool mentionsAll = false)
    {
        try
        {
            await SendAsync(rig, author, chat, id, text, replyTo, mentions, mentionsAll);
            return null;
        }
        catch (ApiException refusal)
        {
            return refusal.Code;
        }
    }

    private static Task<SentDto> SendAsync(WritingRig rig, long author, long chat, Guid id, string text, long? replyTo = null, long[]? mentions = null, bool mentionsAll = false) =>
        rig.Send.HandleAsync(new CurrentUser(author, 1), new SendMessageRequest(id, text, replyTo, mentions, mentionsAll), chat, null, 0, CancellationToken.None);
}
