using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Conformance;

public sealed class SendingTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    public static TheoryData<string, string> GoodTexts => new()
    {
        { "one letter is a message", "a" },
        { "the longest text is a message", new string('x', Limits.MessageMax) },
        { "the longest text in three bytes a letter is a message", new string('界', Limits.MessageMax) },
        { "Markdown and markup come back as they were sent", "<script>alert(1)</script> **b** `c` & \"q\" \\ \t\n" },
        { "emoji with joiners come back whole", "👩‍👩‍👧‍👦 🇵🇱" },
        { "right-to-left text comes back whole", "שלום עולם" },
        { "white space around a text is kept", "  a  \n" },
        { "what looks like SQL is text", "'); DROP TABLE messages; --" },
        { "what looks like JSON is text", "{\"type\":\"hello\",\"a\":[1,2]}" },
    };

    public static TheoryData<string, string, string> BadTexts => new()
    {
        { "nothing is no message", "", ErrorCodes.MessageEmpty },
        { "blanks are no message", "   ", ErrorCodes.MessageEmpty },
        { "line ends are no message", "\r\n\n\t", ErrorCodes.MessageEmpty },
        { "invisible characters are no message", "\u200B\u2060\uFEFF", ErrorCodes.MessageEmpty },
        { "one letter over the limit is refused", new string('x', Limits.MessageMax + 1), ErrorCodes.MessageTooLong },
        { "a null character is refused", "a\0b", ErrorCodes.Invalid },
    };

    [Theory]
    [Covers("S0-01", "S0-12", "S4-24", "SEC3")]
    [MemberData(nameof(GoodTexts))]
    public async Task A_text_comes_back_as_it_was_sent(string sentence, string text)
    {
        var chat = await ann.GroupAsync(bob);
        var sent = await ann.SayAsync(chat, text);
        Assert.True(text == (await bob.MessageAsync(chat, sent.Seq)).Text, sentence);
        Assert.Equal((2, 2, ann.Id), (sent.Seq, sent.ChangedSeq, sent.AuthorId));
        Assert.InRange(sent.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Theory]
    [Covers("C2", "SEC7")]
    [MemberData(nameof(BadTexts))]
    public async Task A_bad_text_is_refused_at_both_doors_and_leaves_no_trace(string sentence, string text, string code)
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await ann.ListenAsync();
        await ann.RefusedAsync(code, HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), text));
        var refused = await wire.AskAsync<ErrorFrame>(new SendMessage(new SendMessageRequest(Guid.NewGuid(), text), chat));
        Assert.True(code == refused.Code, sentence);
        Assert.Equal(1, (await bob.EntryAsync(chat)).Chat.LastSeq);
        Assert.Equal(2, (await ann.SayAsync(chat)).Seq);
    }

    [Theory]
    [Covers("C2", "C6", "S3-19", "SEC38")]
    [InlineData("an unknown chat", false)]
    [InlineData("a chat of others", true)]
    public async Task A_chat_one_is_not_in_cannot_be_told_from_one_that_does_not_exist(string sentence, bool exists)
    {
        var chat = exists ? await ann.GroupAsync(bob) : long.MaxValue;
        await using var wire = await server.Stranger.ListenAsync();
        var problem = await server.Stranger.RefusedAsync(
            ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), "psst"));
        var refused = await wire.AskAsync<ErrorFrame>(new SendMessage(new SendMessageRequest(Guid.NewGuid(), "psst"), chat));
        Assert.True(refused.Code == ErrorCodes.NotFound, sentence);
        Assert.Equal(404, problem.Status);
        Assert.Null(problem.Detail);
    }

    [Fact]
    [Covers("C5", "C8")]
    public async Task A_repeat_at_the_same_door_answers_the_first_result()
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "once");
        var first = await ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        var again = await ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        Assert.Equal((false, true), (first.IsRepeat, again.IsRepeat));
        Assert.Equal((first.Message.Seq, first.Message.At, first.Message.ClientId), (again.Message.Seq, again.Message.At, again.Message.ClientId));
        Assert.Equal(2, (await ann.EntryAsync(chat)).Chat.LastSeq);
    }

    [Theory]
    [Covers("C5")]
    [InlineData("first by the socket, then by HTTP", true)]
    [InlineData("first by HTTP, then by the socket", false)]
    public async Task A_repeat_at_the_other_door_answers_the_first_result(string sentence, bool isSocketFirst)
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await ann.ListenAsync();
        var request = new SendMessageRequest(Guid.NewGuid(), "once");
        async Task<SentDto> BySocketAsync()
        {
            var stored = await wire.AskAsync<MessageStored>(new SendMessage(request, chat));
            return new SentDto(stored.Message, stored.IsRepeat);
        }

        Task<SentDto> ByHttpAsync() => ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        var first = await (isSocketFirst ? BySocketAsync() : ByHttpAsync());
        var again = await (isSocketFirst ? ByHttpAsync() : BySocketAsync());
        Assert.True(first.Message.Seq == again.Message.Seq && again.IsRepeat && !first.IsRepeat, sentence);
        Assert.Equal(2, (await ann.EntryAsync(chat)).Chat.LastSeq);
        Assert.Equal(3, (await ann.SayAsync(chat)).Seq);
    }

    [Fact]
    [Covers("C5", "C10")]
    public async Task Of_twenty_equal_sends_at_once_one_is_stored()
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "once");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ann.PostAsync<SentDto>($"chats/{chat}/messages", request)));
        Assert.Single(answers, x => !x.IsRepeat);
        Assert.All(answers, x => Assert.Equal(2, x.Message.Seq));
        Assert.Equal(3, (await ann.SayAsync(chat)).Seq);
    }

    [Fact]
    [Covers("C5", "C28")]
    public async Task A_repeat_after_an_edit_and_after_a_deletion_still_finds_the_message()
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "once");
        var first = await ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        await ann.PutAsync<MessageDto>($"chats/{chat}/messages/{first.Message.Seq}", new EditMessageRequest(Guid.NewGuid(), "twice"));
        var edited = await ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        Assert.Equal((true, "twice", first.Message.Seq), (edited.IsRepeat, edited.Message.Text, edited.Message.Seq));
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{first.Message.Seq}?for=everyone");
        var deleted = await ann.PostAsync<SentDto>($"chats/{chat}/messages", request);
        Assert.Equal((true, true, null), (deleted.IsRepeat, deleted.Message.IsDeleted, deleted.Message.Text));
    }

    [Fact]
    [Covers("C6")]
    public async Task An_id_used_again_for_another_text_is_refused()
    {
        var chat = await ann.GroupAsync(bob);
        var id = Guid.NewGuid();
        await ann.PostAsync<SentDto>($"chats/{chat}/messages", new SendMessageRequest(id, "one"));
        await ann.RefusedAsync(ErrorCodes.IdReused, HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(id, "two"));
        Assert.Equal(3, (await ann.SayAsync(chat)).Seq);
    }

    [Fact]
    [Covers("C6")]
    public async Task An_id_used_again_in_another_chat_is_refused_without_a_word_about_the_first()
    {
        var (one, other) = (await ann.GroupAsync(bob), await ann.GroupAsync(bob));
        var request = new SendMessageRequest(Guid.NewGuid(), "secret of the first chat");
        await ann.PostAsync<SentDto>($"chats/{one}/messages", request);
        var problem = await ann.RefusedAsync(ErrorCodes.IdReused, HttpMethod.Post, $"chats/{other}/messages", request);
        Assert.Null(problem.Detail);
        Assert.Equal(1, (await ann.EntryAsync(other)).Chat.LastSeq);
    }

    [Fact]
    [Covers("C5")]
    public async Task Two_people_may_use_the_same_id()
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "same");
        Assert.False((await ann.PostAsync<SentDto>($"chats/{chat}/messages", request)).IsRepeat);
        Assert.False((await bob.PostAsync<SentDto>($"chats/{chat}/messages", request)).IsRepeat);
    }

    [Theory]
    [Covers("C2", "SEC7")]
    [InlineData("the empty id", "{\"clientId\":\"00000000-0000-0000-0000-000000000000\",\"text\":\"a\"}", ErrorCodes.Invalid)]
    [InlineData("a reply to a negative number", "{\"clientId\":\"$\",\"text\":\"a\",\"replyToSeq\":-1}", ErrorCodes.Invalid)]
    [InlineData("a reply to a message that is not there", "{\"clientId\":\"$\",\"text\":\"a\",\"replyToSeq\":99}", ErrorCodes.Invalid)]
    [InlineData("a reply to a line of the chat's history", "{\"clientId\":\"$\",\"text\":\"a\",\"replyToSeq\":1}", ErrorCodes.Invalid)]
    [InlineData("a mention of nobody", "{\"clientId\":\"$\",\"text\":\"a\",\"mentions\":[0]}", ErrorCodes.Invalid)]
    [InlineData("no id at all", "{\"text\":\"a\"}", ErrorCodes.Malformed)]
    [InlineData("no text at all", "{\"clientId\":\"$\"}", ErrorCodes.Malformed)]
    [InlineData("a text that is null", "{\"clientId\":\"$\",\"text\":null}", ErrorCodes.Malformed)]
    [InlineData("a text that is a number", "{\"clientId\":\"$\",\"text\":1}", ErrorCodes.Malformed)]
    public async Task A_bad_request_is_refused_and_takes_no_number(string sentence, string json, string code)
    {
        var chat = await ann.GroupAsync(bob);
        var problem = await ann.RefusedAsync(
            code, HttpMethod.Post, $"chats/{chat}/messages", json.Replace("$", Guid.NewGuid().ToString(), StringComparison.Ordinal));
        Assert.True(problem.Status == 400, sentence);
        Assert.Equal(2, (await ann.SayAsync(chat)).Seq);
    }

    [Fact]
    [Covers("S4-53")]
    public async Task A_reply_quotes_its_original_and_the_quote_follows_an_edit_and_a_deletion()
    {
        var chat = await ann.GroupAsync(bob);
        var original = await ann.SayAsync(chat, new string('q', 500));
        var reply = await bob.SayAsync(chat, "yes", original.Seq);
        Assert.Equal(new QuoteDto(original.Seq, ann.Id, new string('q', 200), false), reply.ReplyTo);
        await ann.PutAsync<MessageDto>($"chats/{chat}/messages/{original.Seq}", new EditMessageRequest(Guid.NewGuid(), "short"));
        Assert.Equal("short", (await bob.MessageAsync(chat, reply.Seq)).ReplyTo!.Text);
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/{original.Seq}?for=everyone");
        Assert.Equal(new QuoteDto(original.Seq, ann.Id, null, true), (await bob.MessageAsync(chat, reply.Seq)).ReplyTo);
    }

    [Fact]
    [Covers("A25")]
    public async Task Mentions_are_kept_once_each_rising_and_only_of_members()
    {
        var chat = await ann.GroupAsync(bob);
        var sent = await ann.PostAsync<SentDto>(
            $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), "@all of you", Mentions: [bob.Id, ann.Id, bob.Id, server.Stranger.Id]));
        Assert.Equal(new[] { ann.Id, bob.Id }.Order(), sent.Message.Mentions);
        Assert.Equal(1, (await bob.EntryAsync(chat)).My.UnreadMentions);
    }

    [Theory]
    [Covers("SEC7", "SEC8")]
    [InlineData("as many mentions as allowed", Limits.MentionsMax, true)]
    [InlineData("one mention too many", Limits.MentionsMax + 1, false)]
    public async Task The_number_of_mentions_is_limited(string sentence, int count, bool isAllowed)
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "hey", Mentions: [.. Enumerable.Range(1, count).Select(x => (long)x)]);
        using var answer = await ann.SendAsync(HttpMethod.Post, $"chats/{chat}/messages", request);
        Assert.True(isAllowed == answer.IsSuccessStatusCode, sentence);
    }

    [Theory]
    [Covers("SEC38")]
    [InlineData("the owner may mention everybody", true)]
    [InlineData("a member may not", false)]
    public async Task Mentioning_everybody_is_for_those_the_chat_allows(string sentence, bool isOwner)
    {
        var chat = await ann.GroupAsync(bob);
        var request = new SendMessageRequest(Guid.NewGuid(), "all!", MentionsAll: true);
        using var answer = await (isOwner ? ann : bob).SendAsync(HttpMethod.Post, $"chats/{chat}/messages", request);
        Assert.True(isOwner == answer.IsSuccessStatusCode, sentence);
        if (isOwner)
        {
            Assert.Equal(1, (await bob.EntryAsync(chat)).My.UnreadMentions);
        }
        else
        {
            await Caller.RefusalAsync(ErrorCodes.NotAllowed, answer);
        }
    }

    [Theory]
    [Covers("C2")]
    [InlineData("neither chat nor person", false)]
    [InlineData("chat and person", true)]
    public async Task A_frame_names_a_chat_or_a_person(string sentence, bool both)
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await ann.ListenAsync();
        var frame = new SendMessage(new SendMessageRequest(Guid.NewGuid(), "where?"), both ? chat : null, both ? bob.Id : null);
        Assert.True((await wire.AskAsync<ErrorFrame>(frame)).Code == ErrorCodes.Invalid, sentence);
    }

    [Fact]
    [Covers("C1", "C3", "S2-35", "S3-24", "S0-47", "SEC38")]
    public async Task Members_hear_of_a_message_once_and_a_stranger_nothing()
    {
        var chat = await ann.GroupAsync(bob);
        await using var annWire = await ann.ListenAsync();
        await using var bobWire = await bob.ListenAsync();
        await using var stranger = await server.Stranger.ListenAsync();
        var stored = await annWire.SayAsync(chat, "psst");
        var heard = await bobWire.WaitForAsync<MessageCreated>(x => x.ChatId == chat);
        Assert.Equal(("psst", stored.Message.Seq, ann.Id), (heard.Message.Text, heard.Seq, heard.Author.Id));
        await annWire.HearsNoAsync<MessageCreated>(x => x.ChatId == chat);
        await stranger.HearsNothingOfAsync(chat);
        await bobWire.HearsNoAsync<MessageCreated>(x => x.ChatId == chat && x != heard);
    }

    [Fact]
    [Covers("C3", "C16", "C19")]
    public async Task What_is_heard_stands_in_the_history_at_the_same_moment()
    {
        var chat = await ann.GroupAsync(bob);
        await using var wire = await bob.ListenAsync();
        for (var i = 0; i < 5; i++)
        {
            var send = ann.SayAsync(chat, $"m{i}");
            var seq = 2 + i;
            await wire.WaitForAsync<MessageCreated>(x => x.ChatId == chat && x.Seq == seq);
            Assert.Equal($"m{i}", (await bob.MessageAsync(chat, seq)).Text);
            await send;
        }
    }

    [Fact]
    [Covers("C7", "C24", "S0-06")]
    public async Task Another_device_of_the_sender_hears_the_message_with_its_client_id()
    {
        var chat = await ann.GroupAsync(bob);
        await using var here = await ann.ListenAsync();
        await using var there = await ann.ListenAsync();
        var stored = await here.SayAsync(chat);
        Assert.Equal(stored.Message.ClientId, (await there.WaitForAsync<MessageCreated>(x => x.ChatId == chat)).Message.ClientId);
    }
}
