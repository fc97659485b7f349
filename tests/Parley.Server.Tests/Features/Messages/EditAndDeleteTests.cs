using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Server.Tests.Features.Messages;

public sealed class EditAndDeleteTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("C8", "C27")]
    public async Task An_edit_keeps_the_earlier_text_takes_the_next_number_and_repeats_harmlessly()
    {
        var (alice, bob) = (await app.SignUpAsync("edit_alice"), await app.SignUpAsync("edit_bob"));
        var sent = await alice.WriteToAsync(bob, "helo");
        var edit = new EditMessageRequest(Guid.NewGuid(), "hello");

        var edited = await alice.PutAsync<MessageDto>(At(sent), edit);
        var again = await alice.PutAsync<MessageDto>(At(sent), edit);

        Assert.Equal(("hello", 1L, 2L), (edited.Text, edited.Seq, edited.ChangedSeq));
        Assert.NotNull(edited.EditedAt);
        Assert.Equivalent(edited, again);
        var edits = await bob.GetAsync<MessageEditsDto>(At(sent) + "/edits");
        Assert.Equal(["helo"], edits.Edits.Select(x => x.Text));
        Assert.Equal(2, (await bob.PageAsync(sent.ChatId)).LastSeq);
    }

    [Fact]
    [Covers("C27")]
    public async Task Only_the_author_edits_and_nobody_edits_what_was_forwarded()
    {
        var (alice, bob) = (await app.SignUpAsync("own_alice"), await app.SignUpAsync("own_bob"));
        var outsider = await app.SignUpAsync("own_eve");
        var sent = await alice.WriteToAsync(bob, "mine");
        var edit = new EditMessageRequest(Guid.NewGuid(), "yours");

        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Put, At(sent), edit);
        await outsider.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Put, At(sent), edit);
        var copy = (await bob.PostAsync<ForwardResultDto>(At(sent) + "/forward", new ForwardRequest([new(Guid.NewGuid(), UserId: bob.Id)]))).Results[0].Sent!.Message;
        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Put, At(copy), edit);
        Assert.Equal(alice.Id, copy.ForwardedFromId);
    }

    [Fact]
    [Covers("C28", "C27", "C5", "C10")]
    public async Task Delete_for_everyone_is_final_and_leaves_only_number_and_client_id()
    {
        var (alice, bob) = (await app.SignUpAsync("del_alice"), await app.SignUpAsync("del_bob"));
        var request = Talk.Text("secret-one");
        var sent = (await alice.PostAsync<SentDto>($"users/{bob.Id}/messages", request)).Message;
        await alice.PutAsync<MessageDto>(At(sent), new EditMessageRequest(Guid.NewGuid(), "secret-two"));
        await bob.PutAsync<MessageDto>(At(sent) + "/reactions/👍");
        await bob.SendAsync(sent.ChatId, "answer", replyTo: 1);

        await bob.RefusedAsync(ErrorCodes.NotAllowed, HttpMethod.Delete, At(sent) + "?for=everyone");
        await alice.DoAsync(HttpMethod.Delete, At(sent) + "?for=everyone");
        await alice.DoAsync(HttpMethod.Delete, At(sent) + "?for=everyone");

        var page = await bob.PageAsync(sent.ChatId);
        var tombstone = page.Messages[0];
        Assert.True(tombstone.IsDeleted);
        Assert.Equal((1L, 5L, request.ClientId, null), (tombstone.Seq, tombstone.ChangedSeq, tombstone.ClientId, tombstone.Text));
        Assert.Empty(tombstone.Reactions);
        Assert.Equal(5, page.LastSeq);
        Assert.True(page.Messages[1].ReplyTo!.IsDeleted);
        Assert.Null(page.Messages[1].ReplyTo!.Text);
        await alice.RefusedAsync(ErrorCodes.Deleted, HttpMethod.Put, At(sent), new EditMessageRequest(Guid.NewGuid(), "back"));
        await alice.RefusedAsync(ErrorCodes.Deleted, HttpMethod.Put, At(sent) + "/reactions/👍");
        await alice.RefusedAsync(ErrorCodes.Deleted, HttpMethod.Get, At(sent) + "/edits");
        foreach (var table in new[] { "messages", "message_edits" })
        {
            Assert.Equal(0L, await app.SqlAsync<long>($"SELECT count(*) FROM {table} x WHERE x::text LIKE '%secret%'"));
        }

        var repeat = await alice.PostAsync<SentDto>($"users/{bob.Id}/messages", request);
        Assert.True(repeat.IsRepeat);
        Assert.Equal((1L, true), (repeat.Message.Seq, repeat.Message.IsDeleted));
    }

    [Fact]
    [Covers("C22", "C27")]
    public async Task An_edit_does_not_change_unread_and_a_delete_lowers_it_by_one()
    {
        var (alice, bob) = (await app.SignUpAsync("low_alice"), await app.SignUpAsync("low_bob"));
        var first = await alice.WriteToAsync(bob, "one");
        await alice.SendAsync(first.ChatId, "two");

        await alice.PutAsync<MessageDto>(At(first), new EditMessageRequest(Guid.NewGuid(), "uno"));
        Assert.Equal(2, (await bob.WhyUnreadAsync(first.ChatId)).Count);
        await alice.DoAsync(HttpMethod.Delete, At(first) + "?for=everyone");

        var why = await bob.WhyUnreadAsync(first.ChatId);
        Assert.Equal((1, 1, 2, 0), (why.Count, why.DeletedMessages, why.OtherChanges, why.OwnMessages));
        Assert.Equal([2L], why.UnreadSeqs);
    }

    [Fact]
    public async Task Delete_for_me_hides_it_from_me_only_and_can_be_undone()
    {
        var (alice, bob) = (await app.SignUpAsync("hide_alice"), await app.SignUpAsync("hide_bob"));
        var sent = await alice.WriteToAsync(bob, "one");

        await bob.DoAsync(HttpMethod.Delete, At(sent) + "?for=me");
        await bob.DoAsync(HttpMethod.Delete, At(sent) + "?for=me");

        Assert.Empty((await bob.PageAsync(sent.ChatId)).Messages);
        Assert.Equal(0, (await bob.WhyUnreadAsync(sent.ChatId)).Count);
        Assert.Single((await alice.PageAsync(sent.ChatId)).Messages);
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Put, At(sent) + "/star");
        await bob.DoAsync(HttpMethod.Post, At(sent) + "/restore");
        Assert.Single((await bob.PageAsync(sent.ChatId)).Messages);
        Assert.Equal(1, (await bob.WhyUnreadAsync(sent.ChatId)).Count);
    }

    [Theory]
    [InlineData("👍")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇵🇱")]
    [InlineData("1️⃣")]
    [InlineData("❤️")]
    public async Task Any_one_emoji_is_a_reaction(string emoji)
    {
        var sent = await WriteAsync();

        var reacted = await sent.Bob.PutAsync<MessageDto>(At(sent.Message) + $"/reactions/{Uri.EscapeDataString(emoji)}");
        await sent.Bob.PutAsync<MessageDto>(At(sent.Message) + $"/reactions/{Uri.EscapeDataString(emoji)}");

        Assert.Equal(2, reacted.ChangedSeq);
        Assert.Equal((emoji, sent.Bob.Id), (reacted.Reactions.Single().Emoji, reacted.Reactions.Single().UserIds.Single()));
        var removed = await ReadAsync(await sent.Bob.SendAsync(HttpMethod.Delete, At(sent.Message) + $"/reactions/{Uri.EscapeDataString(emoji)}"));
        Assert.Empty(removed.Reactions);
        Assert.Equal(3, removed.ChangedSeq);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("👍👍")]
    [InlineData("ą")]
    [InlineData("1")]
    [InlineData("日")]
    [InlineData("👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦‍👩‍👩‍👧‍👦")]
    public async Task What_is_not_one_emoji_is_no_reaction(string text)
    {
        var sent = await WriteAsync();

        await sent.Bob.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, At(sent.Message) + $"/reactions/{Uri.EscapeDataString(text)}");
    }

    [Fact]
    public async Task A_message_takes_twenty_kinds_of_reactions_and_no_more()
    {
        var sent = await WriteAsync();
        for (var i = 0; i < Limits.ReactionKindsMax; i++)
        {
            await sent.Bob.PutAsync<MessageDto>(At(sent.Message) + $"/reactions/{Uri.EscapeDataString(char.ConvertFromUtf32(0x1F600 + i))}");
        }

        await sent.Alice.RefusedAsync(ErrorCodes.LimitReached, HttpMethod.Put, At(sent.Message) + $"/reactions/{Uri.EscapeDataString("🚀")}");
        var joined = await sent.Alice.PutAsync<MessageDto>(At(sent.Message) + $"/reactions/{Uri.EscapeDataString("😀")}");
        Assert.Equal([sent.Bob.Id, sent.Alice.Id], joined.Reactions[0].UserIds);
    }

    [Fact]
    public async Task Pins_and_stars_come_and_go_and_are_listed()
    {
        var sent = await WriteAsync();
        var second = (await sent.Bob.SendAsync(sent.Message.ChatId, "two")).Message;

        Assert.True((await sent.Bob.PutAsync<MessageDto>(At(sent.Message) + "/pin")).IsPinned);
        await sent.Bob.DoAsync(HttpMethod.Put, At(sent.Message) + "/star");
        await sent.Bob.DoAsync(HttpMethod.Put, At(sent.Message) + "/star");
        await sent.Bob.DoAsync(HttpMethod.Put, At(second) + "/star");

        Assert.Equal([1L], (await sent.Alice.GetAsync<MessagePageDto>($"chats/{sent.Message.ChatId}/pinned")).Messages.Select(x => x.Seq));
        var newest = await sent.Bob.GetAsync<StarredPageDto>("starred?limit=1");
        Assert.Equal([2L], newest.Messages.Select(x => x.Seq));
        var older = await sent.Bob.GetAsync<StarredPageDto>($"starred?limit=1&after={newest.Next}");
        Assert.Equal([1L], older.Messages.Select(x => x.Seq));
        Assert.Null(older.Next);
        Assert.Empty((await sent.Alice.GetAsync<StarredPageDto>("starred")).Messages);
        await sent.Bob.DoAsync(HttpMethod.Delete, At(sent.Message) + "/pin");
        await sent.Bob.DoAsync(HttpMethod.Delete, At(sent.Message) + "/star");
        Assert.Empty((await sent.Alice.GetAsync<MessagePageDto>($"chats/{sent.Message.ChatId}/pinned")).Messages);
        Assert.Equal([2L], (await sent.Bob.GetAsync<StarredPageDto>("starred")).Messages.Select(x => x.Seq));
    }

    [Fact]
    [Covers("C5")]
    public async Task A_forward_answers_for_each_target_and_repeats_harmlessly()
    {
        var sent = await WriteAsync();
        var carol = await app.SignUpAsync("fwd" + Guid.NewGuid().ToString("N")[..8]);
        var request = new ForwardRequest([new(Guid.NewGuid(), UserId: carol.Id), new(Guid.NewGuid(), ChatId: 999_999_999), new(Guid.NewGuid(), UserId: sent.Bob.Id)]);

        var first = await sent.Bob.PostAsync<ForwardResultDto>(At(sent.Message) + "/forward", request);
        await sent.Alice.PutAsync<MessageDto>(At(sent.Message), new EditMessageRequest(Guid.NewGuid(), "changed meanwhile"));
        var second = await sent.Bob.PostAsync<ForwardResultDto>(At(sent.Message) + "/forward", request);

        Assert.Equal([null, ErrorCodes.NotFound, null], first.Results.Select(x => x.Code));
        Assert.Equal("one", (await carol.GetAsync<MessagePageDto>($"users/{sent.Bob.Id}/messages")).Messages.Single().Text);
        Assert.Equal([true, null, true], second.Results.Select(x => x.Sent?.IsRepeat));
        Assert.Equal(first.Results[0].Sent!.Message.Seq, second.Results[0].Sent!.Message.Seq);
        await carol.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, At(sent.Message) + "/forward", request);
    }

    private static string At(MessageDto message) => $"chats/{message.ChatId}/messages/{message.Seq}";

    private static Task<MessageDto> ReadAsync(HttpResponseMessage answer) => Person.ReadAsync<MessageDto>(answer);

    private async Task<(Person Alice, Person Bob, MessageDto Message)> WriteAsync()
    {
        var tag = Guid.NewGuid().ToString("N")[..8];
        var (alice, bob) = (await app.SignUpAsync("a" + tag), await app.SignUpAsync("b" + tag));
        return (alice, bob, await alice.WriteToAsync(bob, "one"));
    }
}
