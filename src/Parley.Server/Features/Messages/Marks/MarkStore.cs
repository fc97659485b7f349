using Npgsql;
using NpgsqlTypes;
using Parley.Contract;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>
/// Stores a batch of marks as one transaction in one round trip. Marks only rise (C18), cover exactly what they name (C20), and take
/// a number of the reader's private feed only when something changed for the reader.
/// </summary>
internal sealed class MarkStore(NpgsqlDataSource source, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(400);

    // The rows of the private feeds are the lock; the next statement sees what was committed while this one waited.
    private const string Lock = "SELECT user_id FROM user_states WHERE user_id = ANY($1) ORDER BY user_id FOR NO KEY UPDATE";

    // Others see of a person's reading what stands in mark_advances: nothing is written there while the person is invisible or sends
    // no receipts, or in chats too large for them. What a person has read for themselves is in members.
    private static readonly string Store = $$"""
        WITH d AS MATERIALIZED (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6) AS x(ord, user_id, chat_id, read_to, delivered_to, is_reveal)
        ), found AS MATERIALIZED (
            SELECT d.*, c.member_count, c.members_seq, m.read_up_to, m.delivered_up_to, m.held_delivered_up_to, m.is_marked_unread,
                f.user_seq, o.sends_read_receipts, o.availability = 2 AND NOT d.is_reveal AS is_held, GREATEST(m.read_up_to, d.read_to) AS raised_to,
                CASE WHEN c.id IS NULL OR m.user_id IS NULL THEN 3 WHEN GREATEST(d.read_to, d.delivered_to) > c.last_seq THEN 7 ELSE 0 END AS verdict
            FROM d
            LEFT JOIN chats c ON c.id = d.chat_id AND c.deleted_at IS NULL
            LEFT JOIN members m ON m.chat_id = d.chat_id AND m.user_id = d.user_id AND m.left_seq IS NULL
            LEFT JOIN user_states f ON f.user_id = d.user_id
            LEFT JOIN users o ON o.id = d.user_id
        ), raised AS MATERIALIZED (
            SELECT f.*, (f.read_to > f.read_up_to OR (f.read_to > 0 AND f.is_marked_unread)) AS is_mine,
                CASE WHEN f.read_to > f.read_up_to THEN COALESCE({{Folding.Sql("f.user_id", "f.chat_id", "f.raised_to")}}, f.raised_to) ELSE f.read_up_to END AS new_read,
                CASE WHEN f.is_held THEN f.delivered_up_to
                     ELSE GREATEST(f.delivered_up_to, f.held_delivered_up_to, f.delivered_to, f.read_to) END AS new_delivered,
                CASE WHEN f.is_held THEN GREATEST(f.held_delivered_up_to, f.delivered_to, f.read_to) ELSE 0 END AS new_held,
                COALESCE((SELECT max(a.up_to) FROM mark_advances a WHERE a.chat_id = f.chat_id AND a.user_id = f.user_id AND a.kind = 1), 0) AS shown_read
            FROM found f WHERE f.verdict = 0
        ), numbered AS MATERIALIZED (
            SELECT r.*, r.user_seq + row_number() OVER (PARTITION BY r.user_id, r.is_mine ORDER BY r.ord) AS next_seq,
                r.member_count <= {{Limits.ReceiptMembersMax}} AND NOT r.is_held AND r.new_delivered > r.delivered_up_to AS shows_delivered,
                r.member_count <= {{Limits.ReceiptMembersMax}} AND NOT r.is_held AND r.sends_read_receipts
                    AND (r.read_to > r.read_up_to OR r.read_to > r.shown_read OR r.is_reveal) AND r.new_read > r.shown_read
                    AND r.new_read > (SELECT j.joined_seq FROM members j WHERE j.chat_id = r.chat_id AND j.user_id = r.user_id) AS shows_read
            FROM raised r
        ), feeds AS (
            UPDATE user_states f SET user_seq = n.user_seq
            FROM (SELECT user_id, max(next_seq) AS user_seq FROM numbered WHERE is_mine GROUP BY user_id) n WHERE f.user_id = n.user_id
        ), marked AS (
            UPDATE members m SET read_up_to = n.new_read, delivered_up_to = n.new_delivered, held_delivered_up_to = n.new_held,
                is_marked_unread = m.is_marked_unread AND n.read_to = 0,
                user_seq = CASE WHEN n.is_mine THEN n.next_seq ELSE m.user_seq END,
                marks_xid = CASE WHEN n.shows_delivered OR n.shows_read THEN pg_current_xact_id()::text::bigint ELSE m.marks_xid END
            FROM numbered n
            WHERE m.chat_id = n.chat_id AND m.user_id = n.user_id
                AND (n.is_mine OR n.shows_read OR n.new_delivered <> n.delivered_up_to OR n.new_held <> n.held_delivered_up_to)
        ), folded AS (
            DELETE FROM single_reads s USING numbered n
            WHERE s.user_id = n.user_id AND s.chat_id = n.chat_id AND s.seq <= n.new_read AND n.new_read > n.read_up_to
        ), advanced AS (
            INSERT INTO mark_advances (chat_id, user_id, kind, up_to, at)
            SELECT chat_id, user_id, 0, new_delivered, clock_timestamp() FROM numbered WHERE shows_delivered
            UNION ALL
            SELECT chat_id, user_id, 1, new_read, clock_timestamp() FROM numbered WHERE shows_read
            ON CONFLICT DO NOTHING
        )
        SELECT f.ord, f.verdict, CASE WHEN n.is_mine THEN n.next_seq ELSE 0 END, COALESCE(n.shows_delivered OR n.shows_read, false),
            COALESCE(n.new_delivered, 0), CASE WHEN n.shows_read THEN n.new_read WHEN n.sends_read_receipts THEN n.shown_read ELSE 0 END, COALESCE(f.member_count, 0), COALESCE(f.members_seq, 0),
            CASE WHEN n.shows_read OR (n.shows_delivered AND n.shown_read > 0) THEN ARRAY(
                SELECT o.id FROM members m JOIN users o ON o.id = m.user_id
                WHERE m.chat_id = n.chat_id AND m.left_seq IS NULL AND NOT o.sends_read_receipts) END
        FROM found f LEFT JOIN numbered n ON n.ord = f.ord
        """;

    private readonly LaneConnection _lane = new(source, LockWait, clock);

    /// <summary>Stores the marks and writes the verdicts into them. Repeating is harmless, so any error means: try again.</summary>
    public async Task StoreAsync(IReadOnlyList<MarkRequest> marks, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(await _lane.OpenAsync(ct));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Lock)
        {
            Parameters = { Array(marks.Where(x => x.ReadTo > 0).Select(x => x.UserId).Distinct().ToArray(), NpgsqlDbType.Bigint) },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Store)
        {
            Parameters =
            {
                Array(Enumerable.Range(0, marks.Count).ToArray(), NpgsqlDbType.Integer),
                Array(marks.Select(x => x.UserId).ToArray(), NpgsqlDbType.Bigint),
                Array(marks.Select(x => x.ChatId).ToArray(), NpgsqlDbType.Bigint),
                Array(marks.Select(x => x.ReadTo).ToArray(), NpgsqlDbType.Bigint),
                Array(marks.Select(x => x.DeliveredTo).ToArray(), NpgsqlDbType.Bigint),
                Array(marks.Select(x => x.IsReveal).ToArray(), NpgsqlDbType.Boolean),
            },
        });

#if PARLEY_TEETH
        batch.BatchCommands[1].CommandText = Platform.Teeth.Bend(Store);
#endif
        await batch.PrepareAsync(ct);
        await using var rows = await batch.ExecuteReaderAsync(ct);
        await rows.NextResultAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            Read(rows, marks[rows.GetInt32(0)]);
        }

        // To the end of the implicit transaction: throws if the commit itself failed (C19).
        await rows.NextResultAsync(ct);
    }

    /// <summary>Chats in which others see less of a person's marks than there is.</summary>
    public async Task<IReadOnlyList<long>> HeldAsync(long userId)
    {
        await using var command = source.CreateCommand($"""
            SELECT m.chat_id FROM members m JOIN chats c ON c.id = m.chat_id AND c.member_count <= {Limits.ReceiptMembersMax}
            WHERE m.user_id = $1 AND m.left_seq IS NULL AND (m.held_delivered_up_to > m.delivered_up_to OR m.read_up_to > COALESCE(
                (SELECT max(a.up_to) FROM mark_advances a WHERE a.chat_id = m.chat_id AND a.user_id = m.user_id AND a.kind = 1), m.joined_seq))
            """);
        command.Parameters.Add(new() { Value = userId });
        await using var rows = await command.ExecuteReaderAsync();
        var chats = new List<long>();
        while (await rows.ReadAsync())
        {
            chats.Add(rows.GetInt64(0));
        }

        return chats;
    }

    /// <summary>Gives the connection up, after anything but a good end.</summary>
    public Task CloseAsync() => _lane.CloseAsync();

    public ValueTask DisposeAsync() => _lane.DisposeAsync();

    private static void Read(NpgsqlDataReader row, MarkRequest mark)
    {
        mark.Verdict = (MarkVerdict)row.GetInt32(1);
        mark.UserSeq = row.GetInt64(2);
        mark.IsShown = row.GetBoolean(3);
        mark.DeliveredUpTo = row.GetInt64(4);
        mark.ShownReadUpTo = row.GetInt64(5);
        mark.MemberCount = row.GetInt32(6);
        mark.MembersSeq = row.GetInt64(7);
        mark.WithoutReceipts = row.IsDBNull(8) ? [] : row.GetFieldValue<long[]>(8);
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType element) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element };
}
