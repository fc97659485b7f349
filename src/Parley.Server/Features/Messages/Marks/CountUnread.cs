using Npgsql;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Users;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>How many messages are unread, and why (C22).</summary>
internal sealed class CountUnread(NpgsqlDataSource database, ChatReader chats, DirectChats direct, UserDirectory users)
{
    private const string Reasons = """
        SELECT m.read_up_to, c.last_seq,
            (count(*) FILTER (WHERE NOT y.mine AND NOT y.gone AND NOT y.read))::int,
            (count(*) FILTER (WHERE y.mine))::int,
            (count(*) FILTER (WHERE NOT y.mine AND y.gone))::int,
            (c.last_seq - m.read_up_to - count(y.seq))::int,
            ARRAY(SELECT s.seq FROM single_reads s WHERE s.user_id = m.user_id AND s.chat_id = c.id AND s.seq > m.read_up_to ORDER BY 1),
            (array_agg(y.seq ORDER BY y.seq) FILTER (WHERE NOT y.mine AND NOT y.gone AND NOT y.read))[1:100]
        FROM members m
        JOIN chats c ON c.id = m.chat_id AND c.deleted_at IS NULL
        LEFT JOIN LATERAL (
            SELECT x.seq, x.author_id = m.user_id AS mine,
                x.deleted_at IS NOT NULL OR x.seq < m.visible_from
                    OR EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = m.user_id AND h.chat_id = x.chat_id AND h.seq = x.seq) AS gone,
                EXISTS (SELECT FROM single_reads s WHERE s.user_id = m.user_id AND s.chat_id = x.chat_id AND s.seq = x.seq) AS read
            FROM messages x WHERE x.chat_id = c.id AND x.seq > m.read_up_to AND x.kind = 0) y ON true
        WHERE m.chat_id = $1 AND m.user_id = $2 AND m.left_seq IS NULL
        GROUP BY m.chat_id, m.user_id, c.id
        """;

    /// <summary>Unread messages of the direct chat with a person (S1-15).</summary>
    public async Task<UserUnreadDto> WithUserAsync(CurrentUser me, long userId, CancellationToken ct)
    {
        if (await direct.FindAsync(me.UserId, userId, ct) is { } chatId && await chats.MyAsync(me.UserId, chatId, ct) is { } my)
        {
            return new UserUnreadDto(userId, chatId, my.Unread);
        }

        _ = await users.GetAsync(userId, ct) ?? throw new ApiException(ErrorCodes.NotFound);
        return new UserUnreadDto(userId, null, 0);
    }

    /// <summary>Accounts for every number above the watermark of a chat.</summary>
    public async Task<UnreadReasonDto> WhyAsync(CurrentUser me, long chatId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Reasons);
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = me.UserId });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            throw new ApiException(ErrorCodes.NotFound);
        }

        return new UnreadReasonDto(
            chatId, row.GetInt32(2), row.GetInt64(0), row.NumbersOf(6), row.GetInt64(1), row.NumbersOf(7), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5));
    }
}
