using System.Globalization;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Client.Tests.Simulation;

/// <summary>What the model server answers.</summary>
internal sealed partial class ModelServer
{
    private IReadOnlyList<UserDto> Everybody => [.. people.Values.Select(person => person.User)];

    public MeDto Me(long userId) => people[userId].Me;

    /// <summary>My chats, newest first.</summary>
    public List<ModelChat> Mine(long userId) =>
        [.. Chats.Values.Where(chat => chat.Members.ContainsKey(userId)).OrderByDescending(chat => chat.LastAt).ThenByDescending(chat => chat.Id)];

    /// <summary>Answers a frame of a device; null when it needs none.</summary>
    public ServerFrame? Answer(long userId, int device, ClientFrame frame)
    {
        switch (frame)
        {
            case Hello hello:
                return Greet(userId, hello.Resume);
            case SendMessage send:
                var stored = Send(userId, send.ChatId, send.UserId, send.Message, device);
                return new MessageStored(frame.Id, stored.Message, stored.IsRepeat);
            case ReadUpTo read:
                Read(userId, read.ChatId, read.UpTo, isSingle: false);
                return new Ok(frame.Id!.Value);
            case ReadOne read:
                Read(userId, read.ChatId, read.Seq, isSingle: true);
                return new Ok(frame.Id!.Value);
            case GetRange range:
                return Range(userId, range);
            case Applied applied:
                Applied(userId, applied.Chats);
                return null;
            case Ping:
                return new Pong(frame.Id, now());
            default:
                return null;
        }
    }

    public Digest DigestOf(long userId)
    {
        var mine = Mine(userId);
        return new(mine.Count, mine.Sum(chat => chat.LastSeq), people[userId].UserSeq, tx);
    }

    public MessagePageDto Page(long userId, long chatId, long? before, long? around, int limit)
    {
        var chat = ChatFor(userId, chatId);
        var all = chat.VisibleRows(userId);
        limit = Math.Min(limit, limits.MessagePage);
        var end = before is { } upTo ? all.Count(row => row.Seq < upTo) : all.Count;
        var start = Math.Max(0, end - limit);
        if (around is { } seq)
        {
            start = Math.Max(0, all.Count(row => row.Seq < seq) - (limit / 2));
            end = Math.Min(all.Count, start + limit);
        }

        return new(chatId, all[start..end], chat.LastSeq, start > 0, end < all.Count, []);
    }

    public ChatPageDto List(long userId, string? after)
    {
        var mine = Mine(userId);
        var rest = after is null ? mine : [.. mine.Where(chat => string.CompareOrdinal(Key(chat), after) < 0)];
        var page = rest.Take(limits.ListPage).ToList();
        return new([.. page.Select(chat => Entry(chat, userId))], [], [], page.Count < rest.Count ? Key(page[^1]) : null);
    }

    public ChatEntryDto Entry(ModelChat chat, long userId) => new(
        chat.Dto,
        My(chat, userId),
        chat.VisibleRows(userId).LastOrDefault(),
        [.. chat.Members.Where(member => member.Key != userId).Select(member => member.Value.Mark(member.Key))]);

    public MyChatDto My(ModelChat chat, long userId)
    {
        var member = chat.Members[userId];
        var (count, mentions) = Unread(chat, userId);
        return new(
            chat.Id, MemberRole.Member, member.VisibleFrom, member.ReadUpTo, [.. member.Reads], count, mentions, chat.LastSeq, member.IsPinned, false, false, null, null);
    }

    public (int Count, int Mentions) Unread(ModelChat chat, long userId)
    {
        var member = chat.Members[userId];
        var rows = chat.VisibleRows(userId).Where(row =>
            row.Kind == MessageKind.Text && !row.IsDeleted && row.AuthorId != userId && row.Seq > member.ReadUpTo && !member.Reads.Contains(row.Seq)).ToList();
        return (rows.Count, rows.Count(row => row.Mentions.Contains(userId)));
    }

    private static string Key(ModelChat chat) => string.Create(CultureInfo.InvariantCulture, $"{chat.LastAt.UtcTicks:D20}-{chat.Id:D6}");

    private ServerFrame Greet(long userId, Cursor? cursor)
    {
        var person = people[userId];
        var mine = Mine(userId);
        IReadOnlyList<UnreadDto> unread =
        [
            .. mine.Select(chat => (chat, Unread: Unread(chat, userId))).Where(one => one.Unread.Count > 0)
                .Select(one => new UnreadDto(one.chat.Id, one.chat.Kind, null, null, null, one.Unread.Count, one.Unread.Mentions, one.chat.LastAt)),
        ];
        if (cursor is null || cursor.Epoch != Epoch || cursor.UserSeq > person.UserSeq)
        {
            var first = mine.Where((chat, i) => i < limits.ReadyChats || chat.Members[userId].IsPinned).ToList();
            var next = mine.Count > first.Count ? Key(mine[limits.ReadyChats - 1]) : null;
            FreshStarts++;
            return new Ready(
                Epoch, person.UserSeq, tx, now(), 1, person.Me, [.. first.Select(chat => Snapshot(chat, userId, limits.ReadyMessages))], next is not null, next, unread, Everybody, []);
        }

        var changed = mine.Where(chat => chat.ChangedTx >= cursor.Version || chat.Members[userId].ChangedTx >= cursor.Version);
        var removed = person.RemovedChats.Where(one => one.Value >= cursor.Version).Select(one => one.Key)
            .Concat(cursor.Chats.Keys.Where(id => Chats.GetValueOrDefault(id)?.Members.ContainsKey(userId) != true)).Distinct();
        var touched = person.Hidden.Where(one => one.Tx >= cursor.Version && Chats[one.ChatId].Members.ContainsKey(userId))
            .Select(one => new MessageRef(one.ChatId, one.Seq)).Distinct().ToLookup(one => Chats[one.ChatId].Members[userId].Hidden.Contains(one.Seq));
        return new Resumed(
            Epoch, person.UserSeq, tx, now(), 1, person.Me, [.. changed.Select(chat => Entry(chat, userId))], [.. removed], unread, [.. touched[true]], Everybody, [], [.. touched[false]]);
    }

    private ServerFrame Range(long userId, GetRange asked)
    {
        var chat = ChatFor(userId, asked.ChatId);
        var from = asked.From;
        if (from > chat.LastSeq)
        {
            throw new Refusal(ErrorCodes.OutOfRange, 416);
        }

        if (chat.LastSeq - from > limits.RangeGap)
        {
            return new Reset(asked.Id, chat.Id, chat.LastSeq, Snapshot(chat, userId, limits.ResetMessages), []);
        }

        var rows = chat.VisibleRows(userId).Where(row => row.ChangedSeq > from).OrderBy(row => row.ChangedSeq).ToList();
        var page = rows.Take(limits.RangePage).ToList();
        var isComplete = page.Count == rows.Count;
        var to = isComplete ? chat.LastSeq : page[^1].ChangedSeq;
        var members = chat.MemberChanges.Where(change => change.Seq > from && change.Seq <= to).Select(change => change.Member);
        return new Changes(asked.Id, chat.Id, from, to, chat.Dto, page, [.. members], [], isComplete);
    }

    private ChatSnapshot Snapshot(ModelChat chat, long userId, int count)
    {
        var rows = chat.VisibleRows(userId);
        return new(Entry(chat, userId), [.. rows.TakeLast(count)], rows.Count > count);
    }
}
