using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Conformance;

public sealed class MarksTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    [Theory]
    [Covers("C20", "C22", "S0-35")]
    [InlineData("nothing", 0, 5)]
    [InlineData("the line of creation", 1, 5)]
    [InlineData("the first", 2, 4)]
    [InlineData("the middle", 4, 2)]
    [InlineData("the last", 6, 0)]
    public async Task Reading_up_to_a_number_covers_exactly_that(string sentence, int upTo, int unread)
    {
        var chat = await FiveAsync();
        if (upTo > 0)
        {
            await bob.ReadUpToAsync(chat, upTo);
        }

        Assert.True(unread == (await bob.EntryAsync(chat)).My.Unread, sentence);
        await AssertFiguresAgreeAsync(bob, chat, unread);
    }

    [Theory]
    [Covers("C20", "S0-10", "S1-16", "A7")]
    [InlineData("the first", 2)]
    [InlineData("one in the middle", 4)]
    [InlineData("the last", 6)]
    public async Task Reading_one_message_drops_the_figure_by_exactly_one(string sentence, int seq)
    {
        var chat = await FiveAsync();
        for (var i = 0; i < 2; i++)
        {
            await bob.DoAsync(HttpMethod.Post, $"chats/{chat}/messages/{seq}/read");
            await AssertFiguresAgreeAsync(bob, chat, 4);
        }

        var why = await bob.GetAsync<UnreadReasonDto>($"chats/{chat}/unread");
        Assert.True(!why.UnreadSeqs.Contains(seq) && why.UnreadSeqs.Count == 4, sentence);
    }

    [Fact]
    [Covers("C20")]
    public async Task Single_reads_fold_into_the_watermark_when_nothing_lies_between()
    {
        var chat = await FiveAsync();
        foreach (var seq in new[] { 4, 3, 2 })
        {
            await bob.DoAsync(HttpMethod.Post, $"chats/{chat}/messages/{seq}/read");
        }

        var my = (await bob.EntryAsync(chat)).My;
        Assert.Equal((4, 2), (my.ReadUpTo, my.Unread));
        Assert.Empty(my.Reads);
    }

    [Theory]
    [Covers("C20", "SEC7")]
    [InlineData("beyond the last", 7, ErrorCodes.OutOfRange)]
    [InlineData("far beyond the last", long.MaxValue, ErrorCodes.OutOfRange)]
    [InlineData("zero", 0, ErrorCodes.Invalid)]
    [InlineData("a negative number", -1, ErrorCodes.Invalid)]
    public async Task Reading_what_is_not_there_is_refused_and_reads_nothing(string sentence, long upTo, string code)
    {
        var chat = await FiveAsync();
        await using var wire = await bob.ListenAsync();
        await bob.RefusedAsync(code, HttpMethod.Post, $"chats/{chat}/read", new ReadUpToRequest(upTo));
        Assert.True((await wire.AskAsync<ErrorFrame>(new ReadUpTo(chat, upTo))).Code == code, sentence);
        await AssertFiguresAgreeAsync(bob, chat, 5);
    }

    [Fact]
    [Covers("C20")]
    public async Task What_arrives_while_a_read_travels_stays_unread()
    {
        var chat = await FiveAsync();
        await Task.WhenAll(bob.ReadUpToAsync(chat, 6), ann.SayAsync(chat), ann.SayAsync(chat));
        await AssertFiguresAgreeAsync(bob, chat, 2);
    }

    [Fact]
    [Covers("C18", "C8")]
    public async Task A_late_read_of_less_changes_nothing()
    {
        var chat = await FiveAsync();
        await bob.ReadUpToAsync(chat, 5);
        await bob.ReadUpToAsync(chat, 3);
        await bob.ReadUpToAsync(chat, 5);
        Assert.Equal(5, (await bob.EntryAsync(chat)).My.ReadUpTo);
        Assert.Equal(5, (await ann.EntryAsync(chat)).Marks.Single(x => x.UserId == bob.Id).ReadUpTo);
    }

    [Fact]
    [Covers("C18", "C19", "S0-13", "S0-28", "S0-49", "S2-42", "SEC38")]
    public async Task The_author_sees_delivered_then_read_and_a_stranger_nothing()
    {
        var chat = await ann.GroupAsync(bob);
        await using var annWire = await ann.ListenAsync();
        await using var bobWire = await bob.ListenAsync();
        await using var stranger = await server.Stranger.ListenAsync();
        var message = await ann.SayAsync(chat);
        await bobWire.SendAsync(new Applied(new Dictionary<long, long> { [chat] = message.Seq }));
        var delivered = await annWire.WaitForAsync<MarkChanged>(x => x.ChatId == chat && x.Mark.DeliveredUpTo == message.Seq);
        Assert.Equal((bob.Id, 0), (delivered.Mark.UserId, delivered.Mark.ReadUpTo));
        Assert.IsType<Ok>(await bobWire.AskAsync(new ReadUpTo(chat, message.Seq)));
        await annWire.WaitForAsync<MarkChanged>(x => x.ChatId == chat && x.Mark.ReadUpTo == message.Seq);
        var receipt = Assert.Single((await ann.GetAsync<MessageReceiptsDto>($"chats/{chat}/messages/{message.Seq}/receipts")).Receipts);
        Assert.True(receipt.UserId == bob.Id && receipt.DeliveredAt <= receipt.ReadAt);
        await stranger.HearsNothingOfAsync(chat);
    }

    [Fact]
    [Covers("C18")]
    public async Task Reading_implies_delivery()
    {
        var chat = await FiveAsync();
        await bob.ReadUpToAsync(chat, 4);
        var mark = (await ann.EntryAsync(chat)).Marks.Single(x => x.UserId == bob.Id);
        Assert.Equal((4, 4), (mark.ReadUpTo, mark.DeliveredUpTo));
    }

    [Fact]
    [Covers("C24", "S0-48", "S1-33")]
    public async Task All_devices_of_the_reader_hear_the_new_figure()
    {
        var chat = await FiveAsync();
        await using var wire = await bob.ListenAsync();
        await bob.ReadUpToAsync(chat, 4);
        var my = (await wire.WaitForAsync<MyChatChanged>(x => x.My.ChatId == chat)).My;
        Assert.Equal((4, 2, 6), (my.ReadUpTo, my.Unread, my.AtSeq));
    }

    [Theory]
    [Covers("C21", "A6", "S2-44", "S2-45")]
    [InlineData("closing the socket", "close")]
    [InlineData("fetching history", "history")]
    [InlineData("a fresh start", "sync")]
    [InlineData("having applied it", "applied")]
    [InlineData("typing", "typing")]
    [InlineData("saving a draft", "draft")]
    public async Task Nothing_is_read_by_the_way(string sentence, string what)
    {
        var chat = await FiveAsync();
        switch (what)
        {
            case "history": await bob.PageAsync(chat); break;
            case "sync": await bob.SyncAsync(); break;
            case "draft": await bob.DoAsync(HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest("well")); break;
            default:
                await using (var wire = await bob.ListenAsync())
                {
                    await wire.SendAsync(what == "typing" ? new StartTyping(chat) : new Applied(new Dictionary<long, long> { [chat] = what == "applied" ? 6 : 1 }));
                    await wire.AskAsync(new Ping());
                }

                break;
        }

        await AssertFiguresAgreeAsync(bob, chat, 5);
        Assert.True((await ann.EntryAsync(chat)).Marks.Single(x => x.UserId == bob.Id).ReadUpTo < 2, sentence);
    }

    [Theory]
    [Covers("C23", "SEC38")]
    [InlineData("a stranger", false)]
    [InlineData("somebody who was removed", true)]
    public async Task Receipts_are_taken_from_members_only(string sentence, bool wasMember)
    {
        var chat = await ann.NewGroupAsync(x => x, bob, server.Cid).ContinueWith(x => x.Result.Chat.Id, TaskScheduler.Default);
        var message = await ann.SayAsync(chat);
        var caller = wasMember ? server.Cid : server.Stranger;
        if (wasMember)
        {
            await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/members/{caller.Id}");
        }

        await using var annWire = await ann.ListenAsync();
        await using var wire = await caller.ListenAsync();
        await caller.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chat}/read", new ReadUpToRequest(message.Seq));
        await caller.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Post, $"chats/{chat}/messages/{message.Seq}/read");
        Assert.True((await wire.AskAsync<ErrorFrame>(new ReadUpTo(chat, message.Seq))).Code == ErrorCodes.NotFound, sentence);
        await wire.SendAsync(new Applied(new Dictionary<long, long> { [chat] = message.Seq }));
        await wire.AskAsync(new Ping());
        await bob.ReadUpToAsync(chat, message.Seq);
        await annWire.WaitForAsync<MarkChanged>(x => x.ChatId == chat && x.Mark.UserId == bob.Id);
        await annWire.HearsNoAsync<MarkChanged>(x => x.ChatId == chat && x.Mark.UserId == caller.Id);
    }

    [Fact]
    [Covers("C23", "S4-38", "A19")]
    public async Task Without_read_receipts_neither_side_sees_them_and_the_own_figure_still_drops()
    {
        var eve = await server.RegisterAsync();
        await eve.PutAsync<MeDto>("me/settings", new SettingsDto(SendsReadReceipts: false));
        var chat = await ann.GroupAsync(eve);
        var (hers, mine) = (await ann.SayAsync(chat), await eve.SayAsync(chat));
        await eve.ReadUpToAsync(chat, hers.Seq);
        await ann.ReadUpToAsync(chat, mine.Seq);
        Assert.Equal(0, (await eve.EntryAsync(chat)).My.Unread);
        Assert.Equal(0, (await ann.EntryAsync(chat)).Marks.Single(x => x.UserId == eve.Id).ReadUpTo);
        Assert.Equal(0, (await eve.EntryAsync(chat)).Marks.Single(x => x.UserId == ann.Id).ReadUpTo);
    }

    [Fact]
    [Covers("C22", "C27", "S1-20")]
    public async Task A_deletion_of_an_unread_message_lowers_every_figure_by_one_and_an_edit_by_none()
    {
        var chat = await FiveAsync();
        await ann.PutAsync<MessageDto>($"chats/{chat}/messages/3", new EditMessageRequest(Guid.NewGuid(), "edited"));
        await AssertFiguresAgreeAsync(bob, chat, 5);
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/4?for=everyone");
        await AssertFiguresAgreeAsync(bob, chat, 4);
        await bob.ReadUpToAsync(chat, 3);
        await ann.DoAsync(HttpMethod.Delete, $"chats/{chat}/messages/2?for=everyone");
        await AssertFiguresAgreeAsync(bob, chat, 2);
    }

    [Fact]
    [Covers("C22")]
    public async Task Ones_own_messages_and_the_lines_of_the_chat_do_not_count()
    {
        var chat = await ann.GroupAsync(bob);
        await bob.SayAsync(chat);
        await ann.DoAsync(HttpMethod.Post, $"chats/{chat}/members", new AddMembersRequest([server.Cid.Id]));
        await AssertFiguresAgreeAsync(bob, chat, 0);
        var why = await bob.GetAsync<UnreadReasonDto>($"chats/{chat}/unread");
        Assert.Equal((1, 1), (why.OwnMessages, why.OtherChanges));
    }

    [Fact]
    [Covers("C18", "C22")]
    public async Task Marking_unread_counts_again_and_takes_nothing_back_from_others()
    {
        var chat = await FiveAsync();
        await bob.ReadUpToAsync(chat, 6);
        await bob.DoAsync(HttpMethod.Post, $"chats/{chat}/unread", new MarkUnreadRequest(5));
        await AssertFiguresAgreeAsync(bob, chat, 2);
        Assert.Equal(6, (await ann.EntryAsync(chat)).Marks.Single(x => x.UserId == bob.Id).ReadUpTo);
        await bob.RefusedAsync(ErrorCodes.OutOfRange, HttpMethod.Post, $"chats/{chat}/unread", new MarkUnreadRequest(99));
    }

    [Fact]
    [Covers("S1-15", "C22")]
    public async Task The_figure_of_a_person_is_that_of_the_direct_chat()
    {
        var eve = await server.RegisterAsync();
        Assert.Equal(new UserUnreadDto(eve.Id, null, 0), await ann.GetAsync<UserUnreadDto>($"users/{eve.Id}/unread"));
        var last = await eve.SayToAsync(ann);
        last = await eve.SayToAsync(ann);
        Assert.Equal(new UserUnreadDto(eve.Id, last.ChatId, 2), await ann.GetAsync<UserUnreadDto>($"users/{eve.Id}/unread"));
        await AssertFiguresAgreeAsync(ann, last.ChatId, 2);
        await ann.DoAsync(HttpMethod.Post, $"chats/{last.ChatId}/messages/{last.Seq}/read");
        Assert.Equal(1, (await ann.GetAsync<UserUnreadDto>($"users/{eve.Id}/unread")).Count);
    }

    private async Task<long> FiveAsync()
    {
        var chat = await ann.GroupAsync(bob);
        for (var i = 0; i < 5; i++)
        {
            await ann.SayAsync(chat, $"m{i}");
        }

        return chat;
    }

    private static async Task AssertFiguresAgreeAsync(Caller caller, long chat, int unread)
    {
        var entry = await caller.EntryAsync(chat);
        var why = await caller.GetAsync<UnreadReasonDto>($"chats/{chat}/unread");
        var strip = await caller.GetAsync<List<UnreadDto>>("unread");
        var first = (Ready)await caller.SyncAsync();
        Assert.Equal((unread, unread), (entry.My.Unread, why.Count));
        Assert.Equal(unread, why.UnreadSeqs.Count);
        Assert.Equal(why.LastSeq - why.ReadUpTo, why.Count + why.OwnMessages + why.DeletedMessages + why.OtherChanges + why.Reads.Count);
        Assert.Equal(unread, strip.SingleOrDefault(x => x.ChatId == chat)?.Count ?? 0);
        Assert.Equal(unread, first.Unread.SingleOrDefault(x => x.ChatId == chat)?.Count ?? 0);
    }
}
