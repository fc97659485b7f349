using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Conformance;

public sealed class MessageChangeTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    private static readonly string Thumb = Uri.EscapeDataString("👍");

    public static TheoryData<string, string, string, bool> Changes => new()
    {
        { "an edit", "PUT", "", true },
        { "a reaction", "PUT", $"/reactions/{Thumb}", false },
        { "taking a reaction back", "DELETE", $"/reactions/{Thumb}", false },
        { "a pin", "PUT", "/pin", false },
        { "an unpin", "DELETE", "/pin", false },
        { "a star", "PUT", "/star", false },
        { "a forward", "POST", "/forward", true },
    };

    [Theory]
    [Covers("C27", "C28")]
    [MemberData(nameof(Changes))]
    public async Task After_a_deletion_every_change_is_refused(string sentence, string method, string path, bool hasBody)
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat, "gone");
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}?for=everyone");
        var problem = await ann.RefusedAsync(
            ErrorCodes.Deleted, new HttpMethod(method), $"chats/{chat}/messages/{message.Seq}{path}", Body(method, hasBody, chat));
        Assert.True(problem.Status == 410, sentence);
        var after = await bob.MessageAsync(chat, message.Seq);
        Assert.Equal((true, null, 3), (after.IsDeleted, after.Text, after.ChangedSeq));
    }

    [Theory]
    [Covers("SEC38", "S3-19")]
    [MemberData(nameof(Changes))]
    public async Task A_stranger_cannot_change_what_he_cannot_see(string sentence, string method, string path, bool hasBody)
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        var problem = await server.Stranger.RefusedAsync(
            ErrorCodes.NotFound, new HttpMethod(method), $"chats/{chat}/messages/{message.Seq}{path}", Body(method, hasBody, chat));
        Assert.True(problem.Status == 404, sentence);
        Assert.Equal(2, (await ann.EntryAsync(chat)).Chat.LastSeq);
    }

    [Theory]
    [Covers("C2")]
    [MemberData(nameof(Changes))]
    public async Task A_message_that_is_not_there_cannot_be_changed(string sentence, string method, string path, bool hasBody)
    {
        var chat = await ann.GroupAsync(bob);
        var problem = await ann.RefusedAsync(
            ErrorCodes.NotFound, new HttpMethod(method), $"chats/{chat}/messages/99{path}", Body(method, hasBody, chat));
        Assert.True(problem.Status == 404, sentence);
    }

    [Fact]
    [Covers("C8", "C27")]
    public async Task An_edit_keeps_the_earlier_text_and_a_repeat_changes_nothing()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat, "first");
        var path = $"chats/{chat}/messages/{message.Seq}";
        var request = new EditMessageRequest(Guid.NewGuid(), "second");
        var edited = await ann.PutAsync<MessageDto>(path, request);
        Assert.Equal(("second", 3, message.At), (edited.Text, edited.ChangedSeq, edited.At));
        Assert.NotNull(edited.EditedAt);
        await ann.PutAsync<MessageDto>(path, new EditMessageRequest(Guid.NewGuid(), "third"));
        Assert.Equal("third", (await ann.PutAsync<MessageDto>(path, request)).Text);
        Assert.Equal(["first", "second"], (await bob.GetAsync<MessageEditsDto>($"{path}/edits")).Edits.Select(x => x.Text));
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("nothing", "", ErrorCodes.MessageEmpty)]
    [InlineData("blanks", " \n ", ErrorCodes.MessageEmpty)]
    public async Task An_edit_to_nothing_is_refused(string sentence, string text, string code)
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        await ann.RefusedAsync(code, HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}", new EditMessageRequest(Guid.NewGuid(), text));
        Assert.True((await bob.MessageAsync(chat, message.Seq)).Text == "hello", sentence);
    }

    [Fact]
    [Covers("SEC7")]
    public async Task An_edit_over_the_limit_is_refused()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        await ann.RefusedAsync(
            ErrorCodes.MessageTooLong, HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}",
            new EditMessageRequest(Guid.NewGuid(), new string('x', Limits.MessageMax + 1)));
    }

    [Fact]
    [Covers("SEC38")]
    public async Task Nobody_edits_what_others_wrote_the_owner_neither()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await bob.SayAsync(chat);
        await ann.RefusedAsync(
            ErrorCodes.NotAllowed, HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}", new EditMessageRequest(Guid.NewGuid(), "put into your mouth"));
    }

    [Fact]
    [Covers("C28")]
    public async Task A_deletion_takes_text_edits_and_reactions_with_it()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat, "vanishing one");
        var path = $"chats/{chat}/messages/{message.Seq}";
        await ann.PutAsync<MessageDto>(path, new EditMessageRequest(Guid.NewGuid(), "vanishing two"));
        await bob.PutAsync<MessageDto>($"{path}/reactions/{Thumb}");
        await bob.DoAsync(HttpMethod.Put, $"{path}/star");
        await ann.DoAsync(HttpMethod.Delete, $"{path}?for=everyone");
        foreach (var read in new[] { $"chats/{chat}/messages", $"chats/{chat}/changes?from=0", $"chats/{chat}", "starred", "chats?limit=100" })
        {
            using var answer = await bob.SendAsync(HttpMethod.Get, read);
            Assert.DoesNotContain("vanishing", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var edits = await bob.SendAsync(HttpMethod.Get, $"{path}/edits");
        Assert.DoesNotContain("vanishing", await edits.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await bob.MessageAsync(chat, message.Seq)).Reactions);
    }

    [Theory]
    [Covers("SEC38")]
    [InlineData("the author deletes for everyone", "author", true)]
    [InlineData("the owner deletes another's for everyone", "owner", true)]
    [InlineData("an ordinary member does not", "member", false)]
    public async Task Deleting_for_everyone_is_for_the_author_and_those_who_moderate(string sentence, string who, bool isAllowed)
    {
        var chat = await ann.GroupAsync(bob, server.Cid);
        var message = await bob.SayAsync(chat);
        var caller = who switch { "author" => bob, "owner" => ann, _ => server.Cid };
        using var answer = await caller.SendAsync(HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}?for=everyone");
        Assert.True(isAllowed == answer.IsSuccessStatusCode, sentence);
        Assert.Equal(isAllowed, (await ann.MessageAsync(chat, message.Seq)).IsDeleted);
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("not saying for whom", "")]
    [InlineData("for somebody else", "?for=bob")]
    public async Task A_deletion_says_for_whom(string sentence, string query)
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        var problem = await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}{query}");
        Assert.True(problem.Detail == "for", sentence);
    }

    [Fact]
    [Covers("A17", "C8")]
    public async Task What_one_hides_for_oneself_others_keep_and_restoring_brings_it_back()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        await using var wire = await ann.ListenAsync();
        for (var i = 0; i < 2; i++)
        {
            await bob.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}?for=me");
        }

        Assert.DoesNotContain((await bob.PageAsync(chat)).Messages, x => x.Seq == message.Seq);
        Assert.Equal(0, (await bob.EntryAsync(chat)).My.Unread);
        Assert.Equal("hello", (await ann.MessageAsync(chat, message.Seq)).Text);
        for (var i = 0; i < 2; i++)
        {
            await bob.DoAsync(HttpMethod.Post, $"chats/{chat}/messages/{message.Seq}/restore");
        }

        Assert.Equal("hello", (await bob.MessageAsync(chat, message.Seq)).Text);
        Assert.Equal(1, (await bob.EntryAsync(chat)).My.Unread);
        await wire.HearsNoAsync<MessageHidden>(x => x.ChatId == chat);
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("a letter", "a")]
    [InlineData("a word", "lol")]
    [InlineData("two emoji", "👍👎")]
    [InlineData("a blank", " ")]
    public async Task A_reaction_is_one_emoji(string sentence, string emoji)
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        using var answer = await bob.SendAsync(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/reactions/{Uri.EscapeDataString(emoji)}");
        Assert.True((int)answer.StatusCode is 400 or 404, sentence);
        Assert.Empty((await ann.MessageAsync(chat, message.Seq)).Reactions);
    }

    [Fact]
    [Covers("C8", "C27")]
    public async Task Reactions_are_counted_once_per_person_and_taken_back()
    {
        var chat = await ann.GroupAsync(bob);
        var path = $"chats/{chat}/messages/{(await ann.SayAsync(chat)).Seq}/reactions";
        await bob.PutAsync<MessageDto>($"{path}/{Thumb}");
        await bob.PutAsync<MessageDto>($"{path}/{Thumb}");
        var both = await ann.PutAsync<MessageDto>($"{path}/{Thumb}");
        Assert.Equal([bob.Id, ann.Id], Assert.Single(both.Reactions).UserIds);
        await bob.DoAsync(HttpMethod.Delete, $"{path}/{Thumb}");
        await bob.DoAsync(HttpMethod.Delete, $"{path}/{Thumb}");
        await ann.DoAsync(HttpMethod.Delete, $"{path}/{Thumb}");
        Assert.Empty((await ann.MessageAsync(chat, 2)).Reactions);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task A_message_carries_so_many_kinds_of_reaction_and_no_more()
    {
        var chat = await ann.GroupAsync(bob);
        var path = $"chats/{chat}/messages/{(await ann.SayAsync(chat)).Seq}/reactions";
        for (var i = 0; i < Limits.ReactionKindsMax; i++)
        {
            await bob.PutAsync<MessageDto>($"{path}/{Uri.EscapeDataString(char.ConvertFromUtf32(0x1F600 + i))}");
        }

        await ann.PutAsync<MessageDto>($"{path}/{Uri.EscapeDataString("😀")}");
        var problem = await ann.RefusedAsync(ErrorCodes.LimitReached, HttpMethod.Put, $"{path}/{Thumb}");
        Assert.Equal("reactions", problem.Detail);
    }

    [Fact]
    [Covers("C8")]
    public async Task A_pinned_message_stands_among_the_pinned_until_it_is_unpinned()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await bob.SayAsync(chat);
        Assert.True((await bob.PutAsync<MessageDto>($"chats/{chat}/messages/{message.Seq}/pin")).IsPinned);
        Assert.Equal(message.Seq, Assert.Single((await ann.GetAsync<MessagePageDto>($"chats/{chat}/pinned")).Messages).Seq);
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}/pin");
        Assert.Empty((await ann.GetAsync<MessagePageDto>($"chats/{chat}/pinned")).Messages);
    }

    [Fact]
    [Covers("C8")]
    public async Task A_star_is_ones_own()
    {
        var eve = await server.RegisterAsync();
        var chat = await eve.GroupAsync(bob);
        var message = await bob.SayAsync(chat);
        await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/star");
        await eve.DoAsync(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}/star");
        Assert.Equal(message.Seq, Assert.Single((await eve.GetAsync<StarredPageDto>("starred")).Messages).Seq);
        Assert.DoesNotContain((await bob.GetAsync<StarredPageDto>("starred")).Messages, x => x.ChatId == chat);
        await eve.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{message.Seq}/star");
        Assert.Empty((await eve.GetAsync<StarredPageDto>("starred")).Messages);
    }

    [Fact]
    [Covers("C5", "C8")]
    public async Task A_forward_names_the_first_author_answers_per_target_and_may_be_repeated()
    {
        var (from, to) = (await ann.GroupAsync(bob), await ann.GroupAsync(bob));
        var message = await bob.SayAsync(from, "news");
        var request = new ForwardRequest([new(Guid.NewGuid(), to), new(Guid.NewGuid(), long.MaxValue), new(Guid.NewGuid(), UserId: bob.Id)]);
        var first = await ann.PostAsync<ForwardResultDto>($"chats/{from}/messages/{message.Seq}/forward", request);
        Assert.Equal([null, ErrorCodes.NotFound, null], first.Results.Select(x => x.Code));
        Assert.Equal(("news", bob.Id, ann.Id), (first.Results[0].Sent!.Message.Text, first.Results[0].Sent!.Message.ForwardedFromId, first.Results[0].Sent!.Message.AuthorId));
        var again = await ann.PostAsync<ForwardResultDto>($"chats/{from}/messages/{message.Seq}/forward", request);
        Assert.True(again.Results[0].Sent!.IsRepeat);
        Assert.Equal(2, (await bob.EntryAsync(to)).Chat.LastSeq);
    }

    [Theory]
    [Covers("SEC8")]
    [InlineData("to nobody", 0)]
    [InlineData("to one target too many", Limits.ForwardTargetsMax + 1)]
    public async Task A_forward_has_few_targets(string sentence, int count)
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat);
        var request = new ForwardRequest([.. Enumerable.Range(0, count).Select(_ => new ForwardTarget(Guid.NewGuid(), chat))]);
        var problem = await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Post, $"chats/{chat}/messages/{message.Seq}/forward", request);
        Assert.True(problem.Detail == "targets", sentence);
    }

    [Fact]
    [Covers("C27", "SEC38")]
    public async Task Members_hear_every_change_in_order_and_a_stranger_nothing()
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await bob.ListenAsync();
        await using var stranger = await server.Stranger.ListenAsync();
        var path = $"chats/{chat}/messages/{(await ann.SayAsync(chat)).Seq}";
        await ann.PutAsync<MessageDto>(path, new EditMessageRequest(Guid.NewGuid(), "new"));
        await bob.PutAsync<MessageDto>($"{path}/reactions/{Thumb}");
        await ann.PutAsync<MessageDto>($"{path}/pin");
        await ann.DoAsync(HttpMethod.Delete, $"{path}?for=everyone");
        await wire.WaitForAsync<MessageUpdated>(x => x.ChatId == chat && x.Change == MessageChange.Deleted && x.Message.Text is null && x.Seq == 6);
        Assert.Equal(
            [(3, MessageChange.Edited), (4, MessageChange.Reacted), (5, MessageChange.Pinned), (6, MessageChange.Deleted)],
            wire.Frames.OfType<MessageUpdated>().Where(x => x.ChatId == chat).Select(x => (x.Seq, x.Change)));
        await stranger.HearsNothingOfAsync(chat);
    }

    [Fact]
    [Covers("C27")]
    public async Task Edits_racing_with_a_deletion_end_deleted()
    {
        var chat = await ann.GroupAsync(bob);
        var message = await ann.SayAsync(chat, "v0");
        var path = $"chats/{chat}/messages/{message.Seq}";
        await Task.WhenAll(Enumerable.Range(1, 10).Select(async i =>
        {
            using var answer = i == 5
                ? await ann.SendAsync(HttpMethod.Delete, $"{path}?for=everyone")
                : await ann.SendAsync(HttpMethod.Put, path, new EditMessageRequest(Guid.NewGuid(), $"v{i}"));
            Assert.True(answer.IsSuccessStatusCode || (int)answer.StatusCode == 410);
        }));
        var end = await bob.MessageAsync(chat, message.Seq);
        Assert.Equal((true, null), (end.IsDeleted, end.Text));
    }

    private static object? Body(string method, bool hasBody, long chat) =>
        !hasBody ? null
        : method == "PUT" ? new EditMessageRequest(Guid.NewGuid(), "changed")
        : new ForwardRequest([new ForwardTarget(Guid.NewGuid(), chat)]);
}
