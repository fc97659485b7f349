using Parley.Client.State;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Client.Tests;

/// <summary>News that comes late, or twice, or from an older answer, changes nothing that is newer.</summary>
public sealed class LateNewsTests
{
    private const long Me = 1;
    private const long Other = 2;
    private static readonly Guid Epoch = new(1, 0, 0, new byte[8]);

    [Fact]
    [Covers("C13", "C14")]
    public void The_cursor_takes_a_new_version_only_when_every_chat_has_caught_up()
    {
        var state = Started(version: 10, Entry(lastSeq: 2), [Row(1), Row(2)]);

        var effects = state.Apply(Resumed(version: 20, Entry(lastSeq: 4)));

        Assert.Contains(effects, effect => effect is Gap { ChatId: 1, IsCertain: true });
        Assert.Equal(10, state.Cursor!.Version);
        state.Apply(new Changes(null, 1, 2, 3, Chat(4), [Row(3)], [], [], IsComplete: false));
        Assert.Equal(10, state.Cursor!.Version);
        state.Apply(new Changes(null, 1, 3, 4, Chat(4), [Row(4)], [], [], IsComplete: true));
        Assert.Equal(20, state.Cursor!.Version);
    }

    [Fact]
    [Covers("C13", "C14")]
    public void A_catch_up_that_was_cut_is_taken_up_by_the_next_resume_even_if_nothing_changed_since()
    {
        var state = Started(version: 10, Entry(lastSeq: 2), [Row(1), Row(2)]);
        state.Apply(Resumed(version: 20, Entry(lastSeq: 4)));
        state.Apply(new Changes(null, 1, 2, 3, Chat(4), [Row(3)], [], [], IsComplete: false));

        var effects = state.Apply(Resumed(version: 21));

        Assert.Contains(effects, effect => effect is Gap { ChatId: 1, IsCertain: true });
    }

    [Fact]
    [Covers("C22", "C27")]
    public void An_older_answer_puts_back_no_member_no_quote_and_no_unread_message()
    {
        var chat = Held([Row(1), Row(2)], lastSeq: 2);
        Tell(chat, new MembersChanged(1, 3, [new(5, MemberRole.Member, default)], 3, [], null));
        Tell(chat, new MembersChanged(1, 4, [new(5, MemberRole.Member, default, HasLeft: true)], 2, [], null));
        Tell(chat, new MessageCreated(1, 5, Row(5) with { ReplyTo = new(1, Other, "text 1", false) }, Person(Other)));
        Tell(chat, new MessageUpdated(1, 6, MessageChange.Edited, Row(1, changedSeq: 6) with { Text = "newer" }));
        Tell(chat, new MessageUpdated(1, 7, MessageChange.Deleted, Row(5, changedSeq: 7) with { Text = null, IsDeleted = true, ReplyTo = new(1, Other, "newer", false) }));
        var unread = chat.Unread;

        chat.Apply(new Changes(
            null, 1, 2, 5, Chat(5), [Row(5) with { ReplyTo = new(1, Other, "text 1", false) }], [new(5, MemberRole.Member, default)], [], IsComplete: true));

        Assert.Empty(chat.Members);
        Assert.Equal("newer", chat.Messages[5].ReplyTo!.Text);
        Assert.True(chat.Messages[5].IsDeleted);
        Assert.Equal(unread, chat.Unread);
        Assert.Equal(7, chat.Chat.LastSeq);
    }

    [Fact]
    [Covers("C13", "C27")]
    public void A_page_that_was_read_before_the_latest_events_is_laid_under_them()
    {
        var chat = new ChatState(Entry(lastSeq: 4), Me);
        chat.BeginPage();
        Tell(chat, new MessageUpdated(1, 5, MessageChange.Edited, Row(2, changedSeq: 5) with { Text = "newer" }));
        Tell(chat, new MessageCreated(1, 6, Row(6), Person(Other)));

        var isTaken = chat.Merge(Page(lastSeq: 4, Row(1), Row(2), Row(3), Row(4) with { ReplyTo = new(2, Other, "text 2", false) }), startedAt: 4);
        chat.EndPage();

        Assert.True(isTaken);
        Assert.Equal([1, 2, 3, 4, 6], chat.Messages.Keys);
        Assert.Equal("newer", chat.Messages[2].Text);
        Assert.Equal("newer", chat.Messages[4].ReplyTo!.Text);
        Assert.Equal(6, chat.LastMessage!.Seq);
    }

    [Fact]
    [Covers("C13", "C16")]
    public void A_page_older_than_what_was_taken_without_messages_is_asked_for_again()
    {
        var chat = new ChatState(Entry(lastSeq: 2), Me);
        chat.BeginPage();
        chat.SetEntry(Entry(lastSeq: 4));

        Assert.False(chat.Merge(Page(lastSeq: 2, Row(1), Row(2)), startedAt: 2));
        Assert.Null(chat.HeldFrom);
    }

    [Fact]
    [Covers("C12", "C22")]
    public void A_change_of_a_message_I_have_hidden_does_not_show_it()
    {
        var chat = Held([Row(1), Row(3)], lastSeq: 3); // 2 was hidden before this device began

        Tell(chat, new MessageUpdated(1, 4, MessageChange.Edited, Row(2, changedSeq: 4)));
        chat.Hide(3, isHidden: true);
        Tell(chat, new MessageUpdated(1, 5, MessageChange.Edited, Row(3, changedSeq: 5)));
        chat.Put(Row(3, changedSeq: 5));

        Assert.Equal([1], chat.Messages.Keys);
        Assert.Equal(1, chat.LastMessage!.Seq);
    }

    [Fact]
    [Covers("C12")]
    public void A_page_that_was_read_before_I_deleted_the_chat_for_myself_brings_nothing_back()
    {
        var chat = new ChatState(Entry(lastSeq: 4), Me);
        chat.BeginPage();
        chat.SetMy(My(atSeq: 4) with { VisibleFrom = 4 });

        Assert.True(chat.Merge(Page(lastSeq: 4, Row(1), Row(2), Row(3), Row(4)), startedAt: 4));

        Assert.Equal([4], chat.Messages.Keys);
    }

    [Fact]
    [Covers("C12")]
    public void What_became_visible_again_below_is_not_taken_for_held()
    {
        var chat = Held([Row(4)], lastSeq: 4, visibleFrom: 4);
        Assert.Equal(1, chat.HeldFrom);

        chat.SetMy(My(atSeq: 4));

        Assert.Equal(4, chat.HeldFrom);
    }

    [Fact]
    [Covers("C13")]
    public void A_late_event_does_not_lower_the_last_number()
    {
        var chat = Held([Row(1)], lastSeq: 1);
        chat.SetEntry(Entry(lastSeq: 5));

        Tell(chat, new MessageCreated(1, 2, Row(2), Person(Other)));

        Assert.Equal(5, chat.Chat.LastSeq);
        Assert.Equal(2, chat.Applied);
        Assert.True(chat.IsBehind);
    }

    [Fact]
    [Covers("C22")]
    public void Figures_of_my_side_that_were_counted_earlier_do_not_replace_newer_ones()
    {
        var chat = new ChatState(Entry(lastSeq: 2) with { My = My(atSeq: 2) with { Unread = 2 } }, Me);

        chat.SetMy(My(atSeq: 1) with { Unread = 1 });

        Assert.Equal(2, chat.Unread);
    }

    [Fact]
    [Covers("C14")]
    public void A_message_restored_while_away_is_fetched_and_owed_until_it_is_there()
    {
        var state = Started(version: 10, Entry(lastSeq: 2), [Row(1)]); // 2 is hidden

        var effects = state.Apply(Resumed(version: 20, Entry(lastSeq: 2)) with { Restored = [new(1, 2)] });

        Assert.Contains(effects, effect => effect is Refetch { ChatId: 1 });
        Assert.Equal(10, state.Cursor!.Version);
        Assert.Contains(state.Apply(Resumed(version: 21)), effect => effect is Refetch { ChatId: 1 });
        state.Chats[1].Reset(new(Entry(lastSeq: 2), [Row(1), Row(2)], HasOlder: false), isAnswer: true);
        state.SettleVersion();
        Assert.Equal([1, 2], state.Chats[1].Messages.Keys);
        Assert.Equal(21, state.Cursor!.Version);
    }

    private static ParleyState Started(long version, ChatEntryDto entry, IReadOnlyList<MessageDto> messages)
    {
        var state = new ParleyState(TimeProvider.System);
        state.Apply(new Ready(Epoch, 0, version, default, 1, MeDto, [new(entry, messages, HasOlder: false)], false, null, [], [], []));
        return state;
    }

    private static Resumed Resumed(long version, params ChatEntryDto[] changed) => new(Epoch, 0, version, default, 1, MeDto, changed, [], [], [], [], []);

    private static void Tell(ChatState chat, ChatEvent next) => chat.Sequencer.Offer(next.Seq, next, chat.Apply);

    private static ChatState Held(IReadOnlyList<MessageDto> messages, long lastSeq, long visibleFrom = 1)
    {
        var entry = Entry(lastSeq) with { LastMessage = messages[^1], My = My(lastSeq) with { VisibleFrom = visibleFrom } };
        var chat = new ChatState(entry, Me);
        chat.Reset(new(entry, messages, HasOlder: false));
        return chat;
    }

    private static MeDto MeDto => new(Person(Me), ServerRole.Member, null, new(), new());

    private static UserDto Person(long id) => new(id, $"user{id}", $"User {id}");

    private static ChatDto Chat(long lastSeq) => new(1, ChatKind.Group, "Group", null, null, [], null, 2, lastSeq, default, default, default, default, default, true);

    private static MyChatDto My(long atSeq) => new(1, MemberRole.Member, 1, 0, [], 0, 0, atSeq, false, false, false, null, null);

    private static ChatEntryDto Entry(long lastSeq) => new(Chat(lastSeq), My(lastSeq), null, []);

    private static MessagePageDto Page(long lastSeq, params MessageDto[] messages) => new(1, messages, lastSeq, HasOlder: false, HasNewer: false, []);

    private static MessageDto Row(long seq, long? changedSeq = null) => new(
        1, seq, changedSeq ?? seq, new((int)seq, 0, 0, new byte[8]), Other, default, MessageKind.Text, $"text {seq}", null, false, false, null, null, [], false, [], null);
}
