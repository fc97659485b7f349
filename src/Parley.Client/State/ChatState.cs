using System.Collections.Immutable;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client.State;

/// <summary>
/// What a client knows of one chat. Properties are immutable values that are replaced as a whole, so they may be read from any thread;
/// only the client changes them, by the rules of <c>docs/protocol.md</c> (P7 to P22).
/// </summary>
public sealed class ChatState
{
    private const int QuoteLength = 200;

    private readonly long meId;
    private readonly Dictionary<long, bool> tail = [];
    private readonly Dictionary<long, (long At, bool IsMention)> deletedBelow = [];
    private ImmutableHashSet<long> hidden = [];
    private Reads readHere = Reads.None;
    private MyChatDto myBase;
    private Dictionary<long, MessageDto>? changedMeanwhile;
    private int pages;
    private long? catchUpFrom;
    private long jumpedTo;

    internal ChatState(ChatEntryDto entry, long meId)
    {
        this.meId = meId;
        Chat = entry.Chat;
        My = myBase = entry.My;
        LastMessage = entry.LastMessage;
        Marks = entry.Marks.ToImmutableSortedDictionary(mark => mark.UserId, mark => mark);
        Sequencer = new(entry.Chat.LastSeq);
        Recount();
    }

    /// <summary>Number of the chat.</summary>
    public long Id => Chat.Id;

    /// <summary>As all members see it.</summary>
    public ChatDto Chat { get; private set; }

    /// <summary>My side of it. <see cref="MyChatDto.Unread"/> and the read mark are live: what I read here counts at once (C22).</summary>
    public MyChatDto My { get; private set; }

    /// <summary>The newest message I may see, or null.</summary>
    public MessageDto? LastMessage { get; private set; }

    /// <summary>Marks of the other members, by person.</summary>
    public ImmutableSortedDictionary<long, MarkDto> Marks { get; private set; }

    /// <summary>Members as far as they were loaded or heard of, by person.</summary>
    public ImmutableSortedDictionary<long, MemberDto> Members { get; private set; } = ImmutableSortedDictionary<long, MemberDto>.Empty;

    /// <summary>The newest messages without a hole, by number; empty until some were loaded.</summary>
    public ImmutableSortedDictionary<long, MessageDto> Messages { get; private set; } = ImmutableSortedDictionary<long, MessageDto>.Empty;

    /// <summary>All messages with this number or a higher one are in <see cref="Messages"/>; null when none were loaded.</summary>
    public long? HeldFrom { get; private set; }

    /// <summary>The last number applied.</summary>
    public long Applied => Sequencer.Last;

    /// <summary>Unread messages, with what this device has read but the server has not confirmed.</summary>
    public int Unread => My.Unread;

    internal Sequencer<ChatEvent> Sequencer { get; }

    /// <summary>The server is known to be further than what was applied.</summary>
    internal bool IsBehind => Sequencer.HasGap || catchUpFrom is not null || Chat.LastSeq > Applied;

    /// <summary>The newest messages are not certain until a snapshot has been fetched.</summary>
    internal bool NeedsSnapshot { get; private set; }

    /// <summary>Counts what the server said of my side, so that an answer that was on its way does not bring back an older state.</summary>
    internal int MyStamp { get; private set; }

    /// <summary>How far a message of mine has come (P20).</summary>
    public Receipt ReceiptOf(long seq)
    {
        if (!Chat.HasReceipts)
        {
            return Receipt.Stored;
        }

        var receipt = Receipt.Stored;
        foreach (var mark in Marks.Values)
        {
            if (seq <= mark.ReadUpTo || mark.Reads.Contains(seq))
            {
                return Receipt.Read;
            }

            receipt = seq <= mark.DeliveredUpTo ? Receipt.Delivered : receipt;
        }

        return receipt;
    }

    /// <summary>Takes an entry that is valid at its number; one older than what is known counts only for my side.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="withMy">My side in it is the newest word of the server.</param>
    /// <param name="isAnswer">It came over HTTP, so the socket may have told newer marks before.</param>
    internal void SetEntry(ChatEntryDto entry, bool withMy = true, bool isAnswer = false)
    {
        if (withMy)
        {
            SetMy(entry.My);
        }

        if (entry.Chat.LastSeq < Chat.LastSeq || entry.Chat.LastSeq < Applied)
        {
            return;
        }

        Chat = entry.Chat;
        SetMarks(entry, isAnswer);
        if (HeldFrom is null)
        {
            LastMessage = entry.LastMessage;
            jumpedTo = entry.Chat.LastSeq;
            NeedsSnapshot = false;
            Sequencer.Advance(entry.Chat.LastSeq, Apply);
        }

        Recount();
    }

    /// <summary>Starts anew from a snapshot; what was held is dropped (C15).</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="withMy">My side in it is the newest word of the server.</param>
    /// <param name="isAnswer">It came over HTTP, so the socket may have told newer marks before.</param>
    internal void Reset(ChatSnapshot snapshot, bool withMy = true, bool isAnswer = false)
    {
        var entry = snapshot.Entry;
        if (withMy)
        {
            SetMy(entry.My);
        }

        tail.Clear();
        deletedBelow.Clear();
        hidden = [];
        catchUpFrom = null;
        jumpedTo = entry.Chat.LastSeq;
        NeedsSnapshot = false;
        Chat = entry.Chat;
        SetMarks(entry, isAnswer);
        LastMessage = entry.LastMessage;
        Messages = snapshot.Messages.ToImmutableSortedDictionary(message => message.Seq, message => message);
        HeldFrom = !snapshot.HasOlder ? 1 : snapshot.Messages.Count > 0 ? snapshot.Messages[0].Seq : entry.Chat.LastSeq + 1;
        Sequencer.Reset(entry.Chat.LastSeq, Apply);
        Recount();
    }

    /// <summary>Starts anew from the first payload, perhaps of another database: what waited for its turn means nothing any more.</summary>
    internal void Restart(ChatSnapshot snapshot)
    {
        Sequencer.Restart(snapshot.Entry.Chat.LastSeq);
        myBase = snapshot.Entry.My;
        Reset(snapshot);
    }

    /// <summary>Takes my side from the server; it replaces the base of the unread number.</summary>
    internal void SetMy(MyChatDto my)
    {
        if (my.AtSeq < myBase.AtSeq)
        {
            return; // told late: the figures held were counted after it
        }

        if (my.VisibleFrom < myBase.VisibleFrom && HeldFrom < myBase.VisibleFrom)
        {
            HeldFrom = myBase.VisibleFrom; // what has become visible below is not held
        }

        myBase = my;
        MyStamp++;
        DropInvisible();
        foreach (var seq in tail.Keys.Where(seq => seq <= my.AtSeq).ToList())
        {
            tail.Remove(seq);
        }

        foreach (var seq in deletedBelow.Where(entry => entry.Value.At <= my.AtSeq).Select(entry => entry.Key).ToList())
        {
            deletedBelow.Remove(seq);
        }

        Recount();
    }

    /// <summary>Applies the next event of the chat; its number has been checked.</summary>
    internal void Apply(ChatEvent next)
    {
        var advanced = Chat with { LastSeq = Math.Max(Chat.LastSeq, next.Seq) };
        switch (next)
        {
            case MessageCreated created:
                Chat = advanced with { LastAt = created.Message.At };
                ApplyRow(created.Message, next.Seq - 1);
                break;
            case MessageUpdated updated:
                Chat = advanced;
                ApplyRow(updated.Message, next.Seq - 1);
                break;
            case ChatUpdated updated:
                Chat = updated.Chat with { LastSeq = advanced.LastSeq, LastAt = updated.Note?.At ?? updated.Chat.LastAt };
                ApplyNote(updated.Note, next.Seq - 1);
                break;
            case MembersChanged changed:
                Chat = advanced with { MemberCount = changed.MemberCount, LastAt = changed.Note?.At ?? Chat.LastAt };
                SetMembers(changed.Members);
                ApplyNote(changed.Note, next.Seq - 1);
                break;
        }

        Recount();
    }

    /// <summary>Applies the present state of what changed up to <see cref="Changes.To"/>.</summary>
    internal void Apply(Changes changes)
    {
        var before = Applied;
        if (!changes.IsComplete)
        {
            // Rows come in the order of their last change: one that was created early and changed late comes on a later page, and is new all the same.
            catchUpFrom ??= before;
        }

        if (changes.To > before)
        {
            // What is not newer than this device is old news: live events were faster.
            Chat = changes.Chat with { LastSeq = Math.Max(changes.Chat.LastSeq, changes.To) };
            foreach (var message in changes.Messages.Where(message => message.ChangedSeq > before))
            {
                ApplyRow(message, before);
            }

            SetMembers(changes.Members);
        }

        if (changes.IsComplete)
        {
            catchUpFrom = null;
        }

        Sequencer.Advance(changes.To, Apply);
        Recount();
    }

    /// <summary>Takes a message without its number: the answer to a repeated send.</summary>
    internal void Put(MessageDto message)
    {
        Place(message);
        Recount();
    }

    /// <summary>Somebody joined the general chat, which takes no number of it.</summary>
    internal void AddToGeneral() => Chat = Chat with { MemberCount = Chat.MemberCount + 1 };

    internal void SetMark(MarkDto mark) =>
        Marks = Marks.SetItem(mark.UserId, Reads.Merge(Marks.GetValueOrDefault(mark.UserId), mark));

    internal void SetMembers(IReadOnlyList<MemberDto> changed)
    {
        foreach (var member in changed)
        {
            Members = member.HasLeft ? Members.Remove(member.UserId) : Members.SetItem(member.UserId, member);
            Marks = member.HasLeft ? Marks.Remove(member.UserId) : Marks;
        }
    }

    /// <summary>I deleted a message for myself, or brought it back.</summary>
    /// <returns>True when something has to be fetched again to be right.</returns>
    internal bool Hide(long seq, bool isHidden)
    {
        var isHeld = HeldFrom is { } from && seq >= from;
        hidden = isHidden ? hidden.Add(seq) : hidden.Remove(seq);
        if (isHidden)
        {
            Messages = Messages.Remove(seq);
        }

        var wasLast = LastMessage?.Seq == seq;
        if (HeldFrom is not null && wasLast)
        {
            LastMessage = Messages.IsEmpty ? null : Messages.Values.Last();
        }

        Recount();
        NeedsSnapshot |= (isHidden && wasLast && Messages.IsEmpty && HeldFrom != 1) || (!isHidden && (isHeld || seq > (LastMessage?.Seq ?? 0)));
        return NeedsSnapshot;
    }

    /// <summary>I have read these, though the server has not confirmed it yet.</summary>
    internal void ReadHere(Reads read)
    {
        readHere = readHere.Union(read);
        Recount();
    }

    /// <summary>What I read was confirmed: it is forgotten here as soon as the server's own figure, which may come later, covers it.</summary>
    internal void DropConfirmedReads()
    {
        var confirmed = Reads.Of(myBase);
        if (readHere.UpTo <= confirmed.UpTo && readHere.Single.All(confirmed.Contains))
        {
            readHere = Reads.None;
            Recount();
        }
    }

    /// <summary>The server told my side while nothing of mine was on its way: its word alone counts.</summary>
    internal void ForgetReadHere()
    {
        readHere = Reads.None;
        Recount();
    }

    /// <summary>Call before a page is requested, and <see cref="EndPage"/> afterwards: what changes meanwhile is laid over it.</summary>
    internal void BeginPage()
    {
        pages++;
        changedMeanwhile ??= [];
    }

    /// <summary>Call when a page was merged, or did not come.</summary>
    internal void EndPage()
    {
        if (--pages == 0)
        {
            changedMeanwhile = null;
        }
    }

    /// <summary>Puts an older page below what is held.</summary>
    /// <param name="page">The page.</param>
    /// <param name="startedAt">What was applied when it was asked for.</param>
    /// <returns>False when it is older than what was taken meanwhile without its messages: ask again.</returns>
    internal bool Merge(MessagePageDto page, long startedAt)
    {
        if (page.LastSeq < Math.Max(startedAt, jumpedTo))
        {
            return false;
        }

        var newer = changedMeanwhile ?? [];
        var before = HeldFrom ?? Applied + 1;
        var from = page.HasOlder && page.Messages.Count > 0 ? Math.Min(before, page.Messages[0].Seq) : 1;

        // What lies above the applied number comes again as an event, in its turn.
        var rows = page.Messages.Where(row => row.Seq < before && row.Seq <= Applied).ToDictionary(row => row.Seq);
        foreach (var row in newer.Values.Where(row => row.Seq >= from && row.Seq < before && (row.Seq > page.LastSeq || rows.ContainsKey(row.Seq))))
        {
            rows[row.Seq] = rows.TryGetValue(row.Seq, out var read) && read.ChangedSeq > row.ChangedSeq ? read : row;
        }

        HeldFrom = from;
        Messages = Messages.SetItems(rows.Values.Where(row => row.Seq >= myBase.VisibleFrom && !hidden.Contains(row.Seq)).Select(row => KeyValuePair.Create(row.Seq, row)));
        foreach (var changed in newer.Values.Where(row => row.ChangedSeq > row.Seq))
        {
            UpdateQuotes(changed);
        }

        LastMessage = Messages.IsEmpty ? LastMessage : Messages.Values.Last();
        Recount();
        return true;
    }

    private void SetMarks(ChatEntryDto entry, bool isAnswer) =>
        Marks = entry.Marks.ToImmutableSortedDictionary(mark => mark.UserId, mark => isAnswer ? Reads.Merge(Marks.GetValueOrDefault(mark.UserId), mark) : mark);

    /// <summary>I deleted the chat for myself meanwhile: what lies before is not mine any more.</summary>
    private void DropInvisible()
    {
        if (!Messages.IsEmpty && Messages.Keys.First() < myBase.VisibleFrom)
        {
            Messages = Messages.RemoveRange(Messages.Keys.TakeWhile(seq => seq < myBase.VisibleFrom));
        }

        if (LastMessage?.Seq < myBase.VisibleFrom)
        {
            LastMessage = null;
        }
    }

    private void ApplyNote(MessageDto? note, long before)
    {
        if (note is not null)
        {
            ApplyRow(note, before);
        }
    }

    private void ApplyRow(MessageDto message, long before)
    {
        if (changedMeanwhile is not null)
        {
            changedMeanwhile[message.Seq] = message;
        }

        var wasMention = MentionsMe(Messages.GetValueOrDefault(message.Seq) ?? message);
        Place(message, isNew: message.Seq > Math.Min(before, catchUpFrom ?? before));
        if (message.ChangedSeq > message.Seq)
        {
            UpdateQuotes(message);
        }

        if (message.Seq > myBase.AtSeq)
        {
            if (IsCountable(message) && !message.IsDeleted)
            {
                tail[message.Seq] = MentionsMe(message);
            }
            else
            {
                tail.Remove(message.Seq);
            }
        }
        else if (message.IsDeleted && message.ChangedSeq > myBase.AtSeq && IsCountable(message)
            && !Reads.Of(myBase).Contains(message.Seq) && message.Seq >= myBase.VisibleFrom && !hidden.Contains(message.Seq))
        {
            deletedBelow[message.Seq] = (message.ChangedSeq, wasMention);
        }
    }

    /// <summary>Takes the present state of a message. An old one that is not held, though everything around it is, is one I have hidden: a change does not bring it back.</summary>
    private void Place(MessageDto message, bool isNew = false)
    {
        if (hidden.Contains(message.Seq) || message.Seq < myBase.VisibleFrom)
        {
            return;
        }

        if (Messages.TryGetValue(message.Seq, out var known) ? message.ChangedSeq > known.ChangedSeq : isNew && message.Seq >= HeldFrom)
        {
            Messages = Messages.SetItem(message.Seq, message);
        }

        if (message.Seq == LastMessage?.Seq ? message.ChangedSeq > LastMessage.ChangedSeq : isNew && message.Seq > (LastMessage?.Seq ?? 0))
        {
            LastMessage = message;
        }
    }

    /// <summary>Quotes follow their original (P13).</summary>
    private void UpdateQuotes(MessageDto original)
    {
        MessageDto Follow(MessageDto message) => message with
        {
            ReplyTo = message.ReplyTo! with { Text = Quote(original), IsDeleted = original.IsDeleted },
        };

        foreach (var message in Messages.Values.Where(message => message.ReplyTo?.Seq == original.Seq))
        {
            Messages = Messages.SetItem(message.Seq, Follow(message));
        }

        if (LastMessage?.ReplyTo?.Seq == original.Seq)
        {
            LastMessage = Follow(LastMessage);
        }
    }

    private static string? Quote(MessageDto original)
    {
        if (original.IsDeleted || original.Text is not { Length: > QuoteLength } text)
        {
            return original.IsDeleted ? null : original.Text;
        }

        // Half a surrogate pair is not text.
        return text[..(char.IsHighSurrogate(text[QuoteLength - 1]) ? QuoteLength - 1 : QuoteLength)];
    }

    /// <summary>
    /// Unread messages (P22). Where every message above the watermark is held they are counted; otherwise the server's figure is carried
    /// on: plus what came, minus what was deleted or read here.
    /// </summary>
    private void Recount()
    {
        var read = Reads.Of(myBase).Union(readHere);
        var (count, mentions) = (0, 0);
        if (HeldFrom is { } from && from <= read.UpTo + 1)
        {
            foreach (var message in Between(Math.Max(read.UpTo + 1, myBase.VisibleFrom), Applied))
            {
                if (IsCountable(message) && !message.IsDeleted && !read.Contains(message.Seq))
                {
                    count++;
                    mentions += MentionsMe(message) ? 1 : 0;
                }
            }
        }
        else
        {
            var (readCount, readMentions) = CountReadHere(read);
            count = Math.Max(0, myBase.Unread - deletedBelow.Count - readCount);
            mentions = Math.Max(0, myBase.UnreadMentions - deletedBelow.Values.Count(deleted => deleted.IsMention) - readMentions);
            foreach (var (seq, isMention) in tail)
            {
                if (!read.Contains(seq))
                {
                    count++;
                    mentions += isMention ? 1 : 0;
                }
            }
        }

        My = myBase with { ReadUpTo = read.UpTo, Reads = read.Single, Unread = count, UnreadMentions = mentions, AtSeq = Math.Max(myBase.AtSeq, Applied) };
    }

    private (int Count, int Mentions) CountReadHere(Reads read)
    {
        if (read.UpTo >= myBase.AtSeq)
        {
            return (myBase.Unread, myBase.UnreadMentions);
        }

        var before = Reads.Of(myBase);
        var found = Between(myBase.ReadUpTo + 1, myBase.AtSeq)
            .Where(message => IsCountable(message) && !message.IsDeleted && !before.Contains(message.Seq) && read.Contains(message.Seq)).ToList();
        return (found.Count, found.Count(MentionsMe));
    }

    private IEnumerable<MessageDto> Between(long from, long to)
    {
        // From the end: what is unread is there.
        foreach (var message in Messages.Values.Reverse())
        {
            if (message.Seq < from)
            {
                yield break;
            }

            if (message.Seq <= to)
            {
                yield return message;
            }
        }
    }

    private bool IsCountable(MessageDto message) => message.Kind == MessageKind.Text && message.AuthorId != meId;

    private bool MentionsMe(MessageDto message) => message.MentionsAll || message.Mentions.Contains(meId);
}

/// <summary>How far a message of mine has come; never backwards (C18).</summary>
public enum Receipt
{
    /// <summary>The server has it.</summary>
    Stored,

    /// <summary>A device of another member has it.</summary>
    Delivered,

    /// <summary>Another member has read it.</summary>
    Read,
}
