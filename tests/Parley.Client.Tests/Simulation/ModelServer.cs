using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Client.Tests.Simulation;

/// <summary>A refusal, as HTTP or the socket tells it.</summary>
internal sealed class Refusal(string code, int status) : Exception
{
    public string Code => code;

    public int Status => status;

    public static Refusal NotFound() => new(ErrorCodes.NotFound, 404);
}

/// <summary>Lengths of the model server's answers.</summary>
internal sealed record ModelLimits(int ReadyChats, int ReadyMessages, int RangePage, int RangeGap, int ResetMessages, int ListPage, int MessagePage)
{
    /// <summary>Small figures, so that short scripts reach every branch.</summary>
    public static ModelLimits Small { get; } = new(2, 3, 4, 25, 5, 2, 4);

    /// <summary>Those of the server.</summary>
    public static ModelLimits Real { get; } = new(5, 10, 200, 1_000, 50, 100, 100);
}

/// <summary>One person's side of a chat at the model server.</summary>
internal sealed class ModelMember
{
    /// <summary>What came before joining is not unread.</summary>
    public long ReadAtJoining { get; init; }

    public long VisibleFrom { get; init; } = 1;

    public long ReadUpTo { get; set; }

    public SortedSet<long> Reads { get; } = [];

    /// <summary>What others have seen as read stays read, also when it is marked unread again (C18).</summary>
    public long ShownReadUpTo { get; set; }

    public SortedSet<long> ShownReads { get; } = [];

    public long DeliveredUpTo { get; set; }

    public HashSet<long> Hidden { get; } = [];

    public bool IsPinned { get; set; }

    public long ChangedTx { get; set; }

    public MarkDto Mark(long userId) => new(userId, DeliveredUpTo, ShownReadUpTo, [.. ShownReads.Where(seq => seq > ShownReadUpTo)]);
}

/// <summary>A chat at the model server.</summary>
internal sealed class ModelChat(long id, ChatKind kind, IReadOnlyList<long> userIds, DateTimeOffset at)
{
    public long Id => id;

    public ChatKind Kind => kind;

    public IReadOnlyList<long> UserIds => userIds;

    public string? Title { get; set; } = kind == ChatKind.Group ? $"Group {id}" : null;

    public long LastSeq { get; set; }

    public DateTimeOffset LastAt { get; set; } = at;

    public SortedDictionary<long, MessageDto> Rows { get; } = [];

    public SortedDictionary<long, ModelMember> Members { get; } = [];

    public List<(long Seq, MemberDto Member)> MemberChanges { get; } = [];

    public long ChangedTx { get; set; }

    public ChatDto Dto => new(
        id, kind, Title, null, null, kind == ChatKind.Group ? [] : userIds, null, Members.Count, LastSeq, LastAt, default, default, default, default, true);

    public bool IsVisible(long userId, long seq) => Members.TryGetValue(userId, out var member) && seq >= member.VisibleFrom && !member.Hidden.Contains(seq);

    public List<MessageDto> VisibleRows(long userId) => [.. Rows.Values.Where(row => IsVisible(userId, row.Seq))];
}

/// <summary>
/// The server's promises in memory, in one thread (FAULTS section 8): gapless numbers per chat and per private feed, one message per client id, marks, changes,
/// reset, resume and the membership fence. Everything here is committed when the method returns.
/// </summary>
/// <param name="announce">Delivers an announcement to the devices of a person but one; it may be lost, doubled or late.</param>
/// <param name="now">The time.</param>
/// <param name="limits">Lengths of its answers.</param>
internal sealed partial class ModelServer(Action<long, ServerFrame, int?> announce, Func<DateTimeOffset> now, ModelLimits limits)
{
    private readonly SortedDictionary<long, ModelPerson> people = [];
    private readonly Dictionary<(long AuthorId, Guid ClientId), (ModelChat Chat, long Seq)> sent = [];
    private int guids;
    private long tx;

    public Guid Epoch { get; private set; } = new(1, 0, 0, new byte[8]);

    /// <summary>How often a device was given everything anew.</summary>
    public int FreshStarts { get; private set; }

    public SortedDictionary<long, ModelChat> Chats { get; } = [];

    public Guid NextGuid() => new(++guids, 1, 0, new byte[8]);

    /// <summary>The database becomes another one with the same content.</summary>
    public void ChangeEpoch() => Epoch = NextGuid();

    public void AddPerson(long id) => people.Add(id, new(new(id, $"user{id}", $"User {id}")));

    public ModelChat AddGroup(long id, IReadOnlyList<long> members) => Create(id, ChatKind.Group, members);

    /// <summary>Stores a message once; a repeat answers the first result (C5).</summary>
    public SentDto Send(long authorId, long? chatId, long? userId, SendMessageRequest request, int? device = null)
    {
        if (sent.TryGetValue((authorId, request.ClientId), out var before))
        {
            return new(before.Chat.Rows[before.Seq], IsRepeat: true);
        }

        long[] pair = [.. new[] { authorId, userId ?? 0 }.Distinct().Order()];
        var chat = userId is null ? ChatFor(authorId, chatId ?? 0) : Chats.Values.FirstOrDefault(one => one.Kind != ChatKind.Group && one.UserIds.SequenceEqual(pair));
        var isNew = chat is null;
        chat ??= Create(1000 + Chats.Count, pair.Length == 1 ? ChatKind.Self : ChatKind.Direct, pair);
        var original = request.ReplyToSeq is { } seq ? chat.Rows.GetValueOrDefault(seq) : null;
        var message = AddRow(chat, authorId, request.ClientId, request.Text, null) with
        {
            Mentions = request.Mentions ?? [],
            ReplyTo = original is null ? null : Quote(original),
        };
        chat.Rows[message.Seq] = message;
        sent[(authorId, request.ClientId)] = (chat, message.Seq);
        if (isNew)
        {
            foreach (var id in chat.Members.Keys)
            {
                TellAdded(chat, id);
            }
        }
        else
        {
            ToMembers(chat, new MessageCreated(chat.Id, message.Seq, message, people[authorId].User), device);
        }

        return new(message, IsRepeat: false);
    }

    public void Edit(long userId, long chatId, long seq, string text)
    {
        var (chat, row) = Own(userId, chatId, seq);
        Change(chat, row with { Text = text, EditedAt = now() }, MessageChange.Edited);
    }

    public void Delete(long userId, long chatId, long seq)
    {
        var (chat, row) = Own(userId, chatId, seq);
        Change(chat, row with { Text = null, IsDeleted = true, Reactions = [] }, MessageChange.Deleted);
    }

    public void React(long userId, long chatId, long seq, string emoji, bool isOn)
    {
        var chat = ChatFor(userId, chatId);
        var row = Visible(chat, userId, seq);
        if (row.IsDeleted)
        {
            throw new Refusal(ErrorCodes.Deleted, 410);
        }

        var held = row.Reactions.FirstOrDefault(reaction => reaction.Emoji == emoji)?.UserIds ?? [];
        if (held.Contains(userId) != isOn)
        {
            IReadOnlyList<long> userIds = isOn ? [.. held, userId] : [.. held.Where(id => id != userId)];
            var others = row.Reactions.Where(reaction => reaction.Emoji != emoji);
            Change(chat, row with { Reactions = userIds.Count == 0 ? [.. others] : [.. others, new(emoji, userIds)] }, MessageChange.Reacted);
        }
    }

    public void Hide(long userId, long chatId, long seq, bool isHidden)
    {
        var chat = ChatFor(userId, chatId);
        Visible(chat, userId, seq);
        var member = chat.Members[userId];
        if (isHidden ? member.Hidden.Add(seq) : member.Hidden.Remove(seq))
        {
            member.ChangedTx = ++tx;
            people[userId].Hidden.Add((chatId, seq, tx));
            ToOne(userId, userSeq => new MessageHidden(userSeq, chatId, seq, isHidden, My(chat, userId)));
        }
    }

    public void Read(long userId, long chatId, long upTo, bool isSingle)
    {
        var chat = ChatFor(userId, chatId);
        var member = chat.Members[userId];
        if (upTo > chat.LastSeq)
        {
            throw new Refusal(ErrorCodes.OutOfRange, 416);
        }

        if (isSingle)
        {
            Visible(chat, userId, upTo);
        }

        if (upTo <= member.ReadUpTo || (isSingle && member.Reads.Contains(upTo)))
        {
            return;
        }

        if (isSingle)
        {
            member.Reads.Add(upTo);
            member.ShownReads.Add(upTo);
        }
        else
        {
            member.ReadUpTo = upTo;
            member.ShownReadUpTo = Math.Max(member.ShownReadUpTo, upTo);
        }

        member.Reads.RemoveWhere(seq => seq <= member.ReadUpTo);
        member.DeliveredUpTo = Math.Max(member.DeliveredUpTo, upTo);
        TellMine(chat, userId);
        TellMark(chat, userId);
    }

    public void MarkUnread(long userId, long chatId, long fromSeq)
    {
        var chat = ChatFor(userId, chatId);
        var member = chat.Members[userId];
        member.ReadUpTo = Math.Min(member.ReadUpTo, fromSeq - 1);
        member.Reads.RemoveWhere(seq => seq >= fromSeq);
        TellMine(chat, userId);
    }

    public void PinChat(long userId, long chatId, bool isPinned)
    {
        var chat = ChatFor(userId, chatId);
        chat.Members[userId].IsPinned = isPinned;
        TellMine(chat, userId);
    }

    public void Applied(long userId, IReadOnlyDictionary<long, long> applied)
    {
        foreach (var (chatId, seq) in applied)
        {
            if (Chats.GetValueOrDefault(chatId) is { } chat && chat.Members.GetValueOrDefault(userId) is { } member && seq <= chat.LastSeq && seq > member.DeliveredUpTo)
            {
                member.DeliveredUpTo = seq;
                member.ChangedTx = ++tx;
                TellMark(chat, userId);
            }
        }
    }

    public void Rename(long userId, long chatId, string title)
    {
        var chat = ChatFor(userId, chatId);
        chat.Title = title;
        var note = AddRow(chat, userId, NextGuid(), null, new(SystemNoteKind.TitleChanged, title));
        ToMembers(chat, new ChatUpdated(chatId, note.Seq, chat.Dto, note));
    }

    public void AddMember(long byId, long chatId, long userId, bool isFromJoining)
    {
        var chat = Chats[chatId];
        if (chat.Members.ContainsKey(userId) || chat.Kind != ChatKind.Group)
        {
            return;
        }

        var note = AddRow(chat, byId, NextGuid(), null, new(SystemNoteKind.MembersAdded, UserIds: [userId]));
        chat.Members[userId] = new() { ReadAtJoining = note.Seq - 1, ReadUpTo = note.Seq - 1, VisibleFrom = isFromJoining ? note.Seq : 1 };
        people[userId].RemovedChats.Remove(chatId);
        TellMembers(chat, userId, note, hasLeft: false);
        TellMark(chat, userId);
        TellAdded(chat, userId);
    }

    public void RemoveMember(long byId, long chatId, long userId)
    {
        var chat = Chats[chatId];
        if (chat.Kind != ChatKind.Group || chat.Members.Count < 2 || !chat.Members.Remove(userId))
        {
            return;
        }

        var note = AddRow(chat, byId, NextGuid(), null, new(SystemNoteKind.MembersRemoved, UserIds: [userId]));
        people[userId].RemovedChats[chatId] = tx;
        TellMembers(chat, userId, note, hasLeft: true);
        ToOne(userId, userSeq => new ChatRemoved(userSeq, chatId));
    }

    public ModelChat ChatFor(long userId, long chatId) =>
        Chats.GetValueOrDefault(chatId) is { } chat && chat.Members.ContainsKey(userId) ? chat : throw Refusal.NotFound();

    private static MessageDto Visible(ModelChat chat, long userId, long seq) =>
        chat.Rows.TryGetValue(seq, out var row) && seq >= chat.Members[userId].VisibleFrom ? row : throw Refusal.NotFound();

    private static QuoteDto Quote(MessageDto original) =>
        new(original.Seq, original.AuthorId, original.IsDeleted ? null : original.Text![..Math.Min(200, original.Text!.Length)], original.IsDeleted);

    private ModelChat Create(long id, ChatKind kind, IReadOnlyList<long> members)
    {
        var chat = new ModelChat(id, kind, members, now()) { ChangedTx = ++tx };
        foreach (var userId in members)
        {
            chat.Members.Add(userId, new() { ChangedTx = tx });
        }

        Chats.Add(id, chat);
        return chat;
    }

    private MessageDto AddRow(ModelChat chat, long authorId, Guid clientId, string? text, SystemNote? note)
    {
        chat.ChangedTx = ++tx;
        chat.LastSeq++;
        chat.LastAt = chat.LastAt > now() ? chat.LastAt : now();
        var kind = note is null ? MessageKind.Text : MessageKind.System;
        return chat.Rows[chat.LastSeq] = new(
            chat.Id, chat.LastSeq, chat.LastSeq, clientId, authorId, chat.LastAt, kind, text, null, false, false, null, null, [], false, [], note);
    }

    private void Change(ModelChat chat, MessageDto row, MessageChange change)
    {
        chat.ChangedTx = ++tx;
        var changed = row with { ChangedSeq = ++chat.LastSeq };
        chat.Rows[row.Seq] = changed;
        foreach (var other in chat.Rows.Values.Where(other => other.ReplyTo?.Seq == row.Seq).ToList())
        {
            chat.Rows[other.Seq] = other with { ReplyTo = Quote(changed) };
        }

        ToMembers(chat, new MessageUpdated(chat.Id, chat.LastSeq, change, changed));
    }

    private (ModelChat Chat, MessageDto Row) Own(long userId, long chatId, long seq)
    {
        var chat = ChatFor(userId, chatId);
        var row = Visible(chat, userId, seq);
        return row.AuthorId != userId || row.Kind != MessageKind.Text ? throw new Refusal(ErrorCodes.NotAllowed, 403)
            : row.IsDeleted ? throw new Refusal(ErrorCodes.Deleted, 410)
            : (chat, row);
    }

    private void TellMembers(ModelChat chat, long userId, MessageDto note, bool hasLeft)
    {
        var member = new MemberDto(userId, MemberRole.Member, note.At, hasLeft);
        chat.MemberChanges.Add((note.Seq, member));
        ToMembers(chat, new MembersChanged(chat.Id, note.Seq, [member], chat.Members.Count, [], note));
    }

    private void TellMine(ModelChat chat, long userId)
    {
        chat.Members[userId].ChangedTx = ++tx;
        ToOne(userId, userSeq => new MyChatChanged(userSeq, My(chat, userId)));
    }

    private void TellMark(ModelChat chat, long userId)
    {
        chat.ChangedTx = tx;
        var frame = new MarkChanged(chat.Id, chat.Members[userId].Mark(userId));
        foreach (var id in chat.Members.Keys.Where(id => id != userId))
        {
            announce(id, frame, null);
        }
    }

    private void TellAdded(ModelChat chat, long userId)
    {
        chat.Members[userId].ChangedTx = tx;
        ToOne(userId, userSeq => new ChatAdded(userSeq, Snapshot(chat, userId, limits.ReadyMessages), Everybody));
    }

    private void ToOne(long userId, Func<long, ServerFrame> make) => announce(userId, make(++people[userId].UserSeq), null);

    private void ToMembers(ModelChat chat, ServerFrame frame, int? exceptDevice = null)
    {
        foreach (var userId in chat.Members.Keys)
        {
            announce(userId, frame, exceptDevice);
        }
    }

    private sealed class ModelPerson(UserDto user)
    {
        public UserDto User => user;

        public long UserSeq { get; set; }

        public Dictionary<long, long> RemovedChats { get; } = [];

        public List<(long ChatId, long Seq, long Tx)> Hidden { get; } = [];

        public MeDto Me { get; } = new(user, ServerRole.Member, null, new(), new());
    }
}
