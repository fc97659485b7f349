using System.Text.Json;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Access;

/// <summary>Messages in rising order, and whether there are more on either side that the viewer may see.</summary>
internal sealed record MessagePage(IReadOnlyList<MessageDto> Messages, bool HasOlder, bool HasNewer);

/// <summary>
/// Reads messages as the wire shows them: with the present text of what they answer, and reactions. One statement per page, by key,
/// never a count. What the viewer has hidden, and what lies before <c>visibleFrom</c>, is left out (C12).
/// </summary>
internal sealed class MessageReader(NpgsqlDataSource source)
{
    private const string Columns = """
        m.chat_id, m.seq, m.changed_seq, m.client_id, m.author_id, m.at, m.kind, m.text, m.edited_at, m.deleted_at IS NOT NULL,
        m.pinned_at IS NOT NULL, m.reply_to_seq, q.author_id, left(q.text, 200), q.deleted_at IS NOT NULL,
        m.forwarded_from_id, m.mentions, m.mentions_all, m.note,
        CASE WHEN m.has_reactions THEN ARRAY(
            SELECT r.emoji FROM reactions r WHERE r.chat_id = m.chat_id AND r.seq = m.seq ORDER BY r.id) END,
        CASE WHEN m.has_reactions THEN ARRAY(
            SELECT r.user_id FROM reactions r WHERE r.chat_id = m.chat_id AND r.seq = m.seq ORDER BY r.id) END
        """;

    private const string Quoted = "LEFT JOIN messages q ON q.chat_id = m.chat_id AND q.seq = m.reply_to_seq";

    private const string NotHidden =
        "NOT EXISTS (SELECT 1 FROM hidden_messages h WHERE h.user_id = $2 AND h.chat_id = m.chat_id AND h.seq = m.seq)";

    private const string Below = $"""
        SELECT {Columns} FROM messages m {Quoted}
        WHERE m.chat_id = $1 AND m.seq >= $3 AND m.seq < $4 AND {NotHidden} ORDER BY m.seq DESC LIMIT $5
        """;

    private const string Above = $"""
        SELECT {Columns} FROM messages m {Quoted}
        WHERE m.chat_id = $1 AND m.seq >= $3 AND m.seq > $4 AND {NotHidden} ORDER BY m.seq LIMIT $5
        """;

    // What was only created since, and what changed since, each by its own index; the outer ordering merges them.
    private const string Changed = $"""
        SELECT {Columns}
        FROM (
            (SELECT * FROM messages WHERE chat_id = $1 AND seq > $4 AND changed_seq = seq ORDER BY seq LIMIT $5)
            UNION ALL
            (SELECT * FROM messages WHERE chat_id = $1 AND changed_seq > $4 AND changed_seq <> seq ORDER BY changed_seq LIMIT $5)
        ) m {Quoted}
        WHERE m.seq >= $3 AND {NotHidden} ORDER BY m.changed_seq LIMIT $5
        """;

    private const string NewestOf = $"""
        SELECT {Columns} FROM unnest($1::bigint[], $3::bigint[]) AS w(chat_id, visible_from)
        CROSS JOIN LATERAL (
            SELECT * FROM messages m WHERE m.chat_id = w.chat_id AND m.seq >= w.visible_from AND {NotHidden} ORDER BY m.seq DESC LIMIT $4) m
        {Quoted} ORDER BY m.chat_id, m.seq
        """;

    private const string Named = $"""
        SELECT {Columns} FROM unnest($1::bigint[], $3::bigint[]) AS ref(chat_id, seq)
        JOIN messages m ON m.chat_id = ref.chat_id AND m.seq = ref.seq
        JOIN members v ON v.chat_id = m.chat_id AND v.user_id = $2 AND v.left_seq IS NULL AND v.visible_from <= m.seq {Quoted}
        WHERE {NotHidden}
        """;

    private const string Unread = $"""
        SELECT {Columns} FROM messages m {Quoted}
        WHERE m.chat_id = $1 AND m.seq >= $3 AND m.seq > $4 AND m.author_id <> $2 AND m.kind = 0 AND m.deleted_at IS NULL AND {NotHidden}
            AND NOT EXISTS (SELECT 1 FROM single_reads s WHERE s.user_id = $2 AND s.chat_id = m.chat_id AND s.seq = m.seq)
        ORDER BY m.seq LIMIT $5
        """;

    private const string Pinned = $"""
        SELECT {Columns} FROM messages m {Quoted}
        WHERE m.chat_id = $1 AND m.pinned_at IS NOT NULL AND m.seq >= $3 AND {NotHidden} ORDER BY m.seq
        """;

    private const string One = $"SELECT {Columns} FROM messages m {Quoted} WHERE m.chat_id = $1 AND m.seq = $2";

    /// <summary>The newest messages, rising.</summary>
    public async Task<IReadOnlyList<MessageDto>> NewestAsync(long viewerId, long chatId, long visibleFrom, int limit, CancellationToken ct)
    {
        var falling = await ReadAsync(Below, [chatId, viewerId, visibleFrom, long.MaxValue, limit], ct);
        falling.Reverse();
        return falling;
    }

    /// <summary>The newest messages of several chats in one statement, each chat's rising.</summary>
    public async Task<ILookup<long, MessageDto>> NewestOfAsync(
        long viewerId, IReadOnlyCollection<(long ChatId, long VisibleFrom)> chats, int limit, CancellationToken ct) =>
        (chats.Count == 0
            ? []
            : await ReadAsync(NewestOf, [chats.Select(x => x.ChatId).ToArray(), viewerId, chats.Select(x => x.VisibleFrom).ToArray(), limit], ct))
        .ToLookup(x => x.ChatId);

    /// <summary>The messages next below a number.</summary>
    public async Task<MessagePage> BeforeAsync(long viewerId, long chatId, long visibleFrom, long before, int limit, CancellationToken ct)
    {
        var falling = await ReadAsync(Below, [chatId, viewerId, visibleFrom, before, limit + 1], ct);
        var hasOlder = Trim(falling, limit);
        falling.Reverse();
        return new MessagePage(falling, hasOlder, HasNewer: before != long.MaxValue);
    }

    /// <summary>The messages next above a number.</summary>
    public async Task<MessagePage> AfterAsync(long viewerId, long chatId, long visibleFrom, long after, int limit, CancellationToken ct)
    {
        var rising = await ReadAsync(Above, [chatId, viewerId, visibleFrom, after, limit + 1], ct);
        var hasNewer = Trim(rising, limit);
        return new MessagePage(rising, HasOlder: after >= visibleFrom, hasNewer);
    }

    /// <summary>The message with a number (or the next older one) in the middle of its neighbours.</summary>
    public async Task<MessagePage> AroundAsync(long viewerId, long chatId, long visibleFrom, long around, int limit, CancellationToken ct)
    {
        var half = Math.Max(1, limit / 2);
        var below = await BeforeAsync(viewerId, chatId, visibleFrom, around == long.MaxValue ? around : around + 1, half, ct);
        var above = await AfterAsync(viewerId, chatId, visibleFrom, around, limit - half, ct);
        return new MessagePage([.. below.Messages, .. above.Messages], below.HasOlder, above.HasNewer);
    }

    /// <summary>The first unread messages above a watermark.</summary>
    public async Task<MessagePage> UnreadAsync(long viewerId, long chatId, long visibleFrom, long readUpTo, int limit, CancellationToken ct)
    {
        var rising = await ReadAsync(Unread, [chatId, viewerId, visibleFrom, readUpTo, limit + 1], ct);
        var hasNewer = Trim(rising, limit);
        return new MessagePage(rising, HasOlder: readUpTo >= visibleFrom, hasNewer);
    }

    /// <summary>The pinned messages, rising.</summary>
    public async Task<IReadOnlyList<MessageDto>> PinnedAsync(long viewerId, long chatId, long visibleFrom, CancellationToken ct) =>
        await ReadAsync(Pinned, [chatId, viewerId, visibleFrom], ct);

    /// <summary>Messages that were created or changed after a number of the chat, in their present state, rising by that change.</summary>
    public async Task<IReadOnlyList<MessageDto>> ChangedAsync(
        long viewerId, long chatId, long visibleFrom, long from, int limit, CancellationToken ct) =>
        await ReadAsync(Changed, [chatId, viewerId, visibleFrom, from, limit], ct);

    /// <summary>Named messages, as far as the viewer is a member, may see them and has not hidden them. In no particular order.</summary>
    public async Task<IReadOnlyList<MessageDto>> GetAsync(long viewerId, IReadOnlyCollection<MessageRef> refs, CancellationToken ct)
    {
        if (refs.Count == 0)
        {
            return [];
        }

        return await ReadAsync(Named, [refs.Select(x => x.ChatId).ToArray(), viewerId, refs.Select(x => x.Seq).ToArray()], ct);
    }

    /// <summary>One message as it is, whoever asks: for events and for the author's own repeated send.</summary>
    /// <param name="connection">The caller's, with its open transaction; null for a connection from the pool.</param>
    public async Task<MessageDto?> StateAsync(NpgsqlConnection? connection, long chatId, long seq, CancellationToken ct)
    {
        var found = await ReadAsync(One, [chatId, seq], ct, connection);
        return found.Count == 0 ? null : found[0];
    }

    private async Task<List<MessageDto>> ReadAsync(string sql, object[] values, CancellationToken ct, NpgsqlConnection? connection = null)
    {
        await using var command = connection is null ? source.CreateCommand(sql) : new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        var messages = new List<MessageDto>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            messages.Add(Read(reader));
        }

        return messages;
    }

    private static bool Trim(List<MessageDto> messages, int limit)
    {
        if (messages.Count <= limit)
        {
            return false;
        }

        messages.RemoveRange(limit, messages.Count - limit);
        return true;
    }

    private static MessageDto Read(NpgsqlDataReader row) => new(
        ChatId: row.GetInt64(0),
        Seq: row.GetInt64(1),
        ChangedSeq: row.GetInt64(2),
        ClientId: row.GetGuid(3),
        AuthorId: row.GetInt64(4),
        At: row.GetFieldValue<DateTimeOffset>(5),
        Kind: (MessageKind)row.GetInt32(6),
        Text: row.IsDBNull(7) ? null : row.GetString(7),
        EditedAt: row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8),
        IsDeleted: row.GetBoolean(9),
        IsPinned: row.GetBoolean(10),
        ReplyTo: row.IsDBNull(11) || row.IsDBNull(12)
            ? null
            : Quotes.Of(row.GetInt64(11), row.GetInt64(12), row.IsDBNull(13) ? null : row.GetString(13), row.GetBoolean(14)),
        ForwardedFromId: row.IsDBNull(15) ? null : row.GetInt64(15),
        Mentions: row.GetFieldValue<long[]>(16),
        MentionsAll: row.GetBoolean(17),
        Reactions: row.IsDBNull(19) ? [] : Group(row.GetFieldValue<string[]>(19), row.GetFieldValue<long[]>(20)),
        Note: row.IsDBNull(18) ? null : JsonSerializer.Deserialize<SystemNote>(row.GetString(18), ParleyJson.Options));

    /// <summary>Groups rows in order of first use (an <see cref="OrderedDictionary{TKey,TValue}"/> keeps it).</summary>
    private static List<ReactionDto> Group(string[] emojis, long[] userIds)
    {
        var groups = new OrderedDictionary<string, List<long>>(StringComparer.Ordinal);
        for (var i = 0; i < emojis.Length; i++)
        {
            if (!groups.TryGetValue(emojis[i], out var users))
            {
                groups.Add(emojis[i], users = []);
            }

            users.Add(userIds[i]);
        }

        return [.. groups.Select(x => new ReactionDto(x.Key, x.Value))];
    }
}
