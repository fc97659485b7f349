using Npgsql;
using NpgsqlTypes;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>
/// Stores a batch of drafts as one transaction in one round trip over a connection of its own (DELIVERY section 3). The two statements are sent
/// together and end with the implicit commit; their result is believed only after the server has confirmed that commit (C1).
/// </summary>
internal sealed class MessageStore(LaneConnection lane) : IAsyncDisposable
{
    // Its own statement: the next one must see what was committed while this one waited.
    private const string Lock = "SELECT id FROM chats WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

    // The chats are locked, so their last_seq as read here is the present one, and the numbers follow from it without joining
    // the update's result. A 23505 on (author_id, client_id) takes the whole transaction back, counter included: no holes.
    private const string Store = """
        WITH d AS MATERIALIZED (
            SELECT x.*, clock_timestamp() AS now
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                AS x(ord, chat_id, author_id, client_id, body_hash, text, reply_to, mentions, mentions_all, forwarded_from)
        ), checked AS MATERIALIZED (
            SELECT d.*, c.last_seq, c.members_seq, GREATEST(c.last_at, (SELECT max(now) FROM d)) AS at,
                m.seq AS first_seq, q.author_id AS quote_author, left(q.text, 200) AS quote_text, q.deleted_at IS NOT NULL AS quote_deleted,
                CASE WHEN d.mentions IS NULL THEN '{}' ELSE ARRAY(
                    SELECT x.user_id FROM members x
                    WHERE x.chat_id = d.chat_id AND x.user_id = ANY(d.mentions::bigint[]) AND x.left_seq IS NULL ORDER BY 1) END AS kept,
                CASE
                    WHEN m.seq IS NOT NULL THEN CASE WHEN m.chat_id = d.chat_id AND (m.body_hash = d.body_hash OR m.deleted_at IS NOT NULL) THEN 1 ELSE 2 END
                    WHEN c.id IS NULL OR c.deleted_at IS NOT NULL OR p.user_id IS NULL THEN 3
                    WHEN c.who_can_post = 1 AND (CASE WHEN c.kind = 3 THEN (SELECT a.role FROM users a WHERE a.id = d.author_id) ELSE p.role END) = 0 THEN 4
                    WHEN d.mentions_all AND c.who_can_mention_all = 1 AND (CASE WHEN c.kind = 3 THEN (SELECT a.role FROM users a WHERE a.id = d.author_id) ELSE p.role END) = 0 THEN 5
                    WHEN d.reply_to IS NOT NULL AND q.seq IS NULL THEN 6
                    ELSE 0
                END AS verdict
            FROM d
            LEFT JOIN chats c ON c.id = d.chat_id
            LEFT JOIN members p ON p.chat_id = d.chat_id AND p.user_id = d.author_id AND p.left_seq IS NULL
            LEFT JOIN messages m ON m.author_id = d.author_id AND m.client_id = d.client_id
            LEFT JOIN messages q ON q.chat_id = d.chat_id AND q.seq = d.reply_to AND q.seq >= p.visible_from AND q.kind = 0
        ), numbered AS MATERIALIZED (
            SELECT *, last_seq + row_number() OVER (PARTITION BY chat_id, verdict = 0 ORDER BY ord) AS seq FROM checked
        ), bumped AS (
            UPDATE chats c
            SET last_seq = n.seq, last_message_seq = n.seq, last_at = n.at, changed_xid = pg_current_xact_id()::text::bigint
            FROM (SELECT chat_id, max(seq) AS seq, max(at) AS at FROM numbered WHERE verdict = 0 GROUP BY chat_id) n
            WHERE c.id = n.chat_id
        ), stored AS (
            INSERT INTO messages (
                chat_id, seq, changed_seq, author_id, client_id, body_hash, at, kind, text, reply_to_seq, forwarded_from_id,
                mentions, mentions_all, has_reactions, content_type)
            SELECT chat_id, seq, seq, author_id, client_id, body_hash, at, 0, text, reply_to, forwarded_from,
                kept, mentions_all, false, 0
            FROM numbered WHERE verdict = 0
        )
        SELECT ord, verdict, CASE WHEN verdict = 0 THEN seq ELSE first_seq END, at, members_seq,
            CASE WHEN mentions IS NULL THEN NULL ELSE kept END, quote_author, quote_text, quote_deleted
        FROM numbered
        """;

    private readonly NpgsqlParameter<List<long>> _lockIds = Parameter<long>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<int>> _ords = Parameter<int>(NpgsqlDbType.Integer);
    private readonly NpgsqlParameter<List<long>> _chatIds = Parameter<long>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<long>> _authorIds = Parameter<long>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<Guid>> _clientIds = Parameter<Guid>(NpgsqlDbType.Uuid);
    private readonly NpgsqlParameter<List<long>> _bodyHashes = Parameter<long>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<string>> _texts = Parameter<string>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<List<long?>> _repliesTo = Parameter<long?>(NpgsqlDbType.Bigint);
    private readonly NpgsqlParameter<List<string?>> _mentions = Parameter<string?>(NpgsqlDbType.Text);
    private readonly NpgsqlParameter<List<bool>> _mentionsAll = Parameter<bool>(NpgsqlDbType.Boolean);
    private readonly NpgsqlParameter<List<long?>> _forwardedFrom = Parameter<long?>(NpgsqlDbType.Bigint);
    private readonly HashSet<long> _distinctChats = [];

    private NpgsqlConnection? _connection;
    private NpgsqlBatch? _batch;

    /// <summary>Makes sure of a connection. A failure here means that nothing was sent.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        var connection = await lane.OpenAsync(ct);
        if (connection == _connection)
        {
            return;
        }

        await ForgetAsync();
        var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Lock) { Parameters = { _lockIds } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Store)
        {
            Parameters =
            {
                _ords, _chatIds, _authorIds, _clientIds, _bodyHashes, _texts, _repliesTo, _mentions, _mentionsAll, _forwardedFrom,
            },
        });
        _batch = batch;
#if PARLEY_TEETH
        batch.BatchCommands[1].CommandText = Platform.Teeth.Bend(Store);
#endif
        await batch.PrepareAsync(ct);
        _connection = connection;
    }

    /// <summary>
    /// Stores the drafts and writes the verdicts into them. An error that PostgreSQL itself reported means that nothing was stored;
    /// any other exception leaves it open.
    /// </summary>
    public async Task StoreAsync(IReadOnlyList<Draft> drafts, CancellationToken ct)
    {
        Fill(drafts);
#if PARLEY_TEETH
        await TakeNumbersOutsideAsync(ct);
#endif
        await using (var reader = await _batch!.ExecuteReaderAsync(ct))
        {
            await reader.NextResultAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                Read(reader, drafts[reader.GetInt32(0)]);
            }

            // Reads on to the end of the implicit transaction: throws if the commit itself failed.
            await reader.NextResultAsync(ct);
        }

        Clear();
    }

#if PARLEY_TEETH
    /// <summary>Speaks of the messages between storing and commit.</summary>
    public async Task StoreAsync(IReadOnlyList<Draft> drafts, Func<Task> speak, CancellationToken ct)
    {
        if (!Platform.Teeth.Has("ack-before-commit") && !Platform.Teeth.Has("broadcast-before-commit"))
        {
            await StoreAsync(drafts, ct);
            return;
        }

        await using var open = await _connection!.BeginTransactionAsync(ct);
        await StoreAsync(drafts, ct);
        await speak();
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        await open.CommitAsync(ct);
    }

    private async Task TakeNumbersOutsideAsync(CancellationToken ct)
    {
        if (Platform.Teeth.Has("number-taken-outside"))
        {
            await using var take = new NpgsqlCommand("""
                UPDATE chats c SET last_seq = c.last_seq + d.n FROM (SELECT x.id, count(*) AS n FROM unnest($1::bigint[]) AS x(id) GROUP BY 1) d WHERE c.id = d.id
                """, _connection);
            take.Parameters.Add(new() { Value = _chatIds.TypedValue!.ToArray() });
            await take.ExecuteNonQueryAsync(ct);
        }
    }
#endif

    /// <summary>Gives the connection up.</summary>
    public async Task CloseAsync()
    {
        await ForgetAsync();
        await lane.CloseAsync();
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task ForgetAsync()
    {
        _connection = null;
        if (_batch is { } batch)
        {
            _batch = null;
            for (var i = 0; i < batch.BatchCommands.Count; i++)
            {
                batch.BatchCommands[i].Parameters.Clear(); // they go on into the next batch
            }

            await batch.DisposeAsync();
        }
    }

    private static NpgsqlParameter<List<T>> Parameter<T>(NpgsqlDbType element) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element, TypedValue = [] };

    private static void Read(NpgsqlDataReader reader, Draft draft)
    {
        draft.Verdict = (StoreVerdict)reader.GetInt32(1);
        draft.Seq = reader.IsDBNull(2) ? 0 : reader.GetInt64(2);
        if (draft.Verdict != StoreVerdict.Stored)
        {
            return;
        }

        draft.At = reader.GetFieldValue<DateTimeOffset>(3);
        draft.MembersSeq = reader.GetInt64(4);
        draft.MentionsKept = reader.IsDBNull(5) ? [] : reader.GetFieldValue<long[]>(5);
        if (draft.Letter.ReplyToSeq is not null)
        {
            draft.QuoteAuthorId = reader.GetInt64(6);
            draft.IsQuoteDeleted = reader.GetBoolean(8);
            draft.QuoteText = reader.IsDBNull(7) ? null : reader.GetString(7);
        }
    }

    private void Fill(IReadOnlyList<Draft> drafts)
    {
        Clear();
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            if (_distinctChats.Add(draft.ChatId))
            {
                _lockIds.TypedValue!.Add(draft.ChatId);
            }

            _ords.TypedValue!.Add(i);
            _chatIds.TypedValue!.Add(draft.ChatId);
            _authorIds.TypedValue!.Add(draft.AuthorId);
            _clientIds.TypedValue!.Add(draft.Letter.ClientId);
            _bodyHashes.TypedValue!.Add(draft.Letter.BodyHash);
            _texts.TypedValue!.Add(draft.Letter.Text);
            _repliesTo.TypedValue!.Add(draft.Letter.ReplyToSeq);
            _mentions.TypedValue!.Add(draft.Letter.Mentions.Length == 0 ? null : $"{{{string.Join(',', draft.Letter.Mentions)}}}");
            _mentionsAll.TypedValue!.Add(draft.Letter.MentionsAll);
            _forwardedFrom.TypedValue!.Add(draft.Letter.ForwardedFromId);
        }
    }

    // The lists keep their room but not the texts.
    private void Clear()
    {
        _distinctChats.Clear();
        _lockIds.TypedValue!.Clear();
        _ords.TypedValue!.Clear();
        _chatIds.TypedValue!.Clear();
        _authorIds.TypedValue!.Clear();
        _clientIds.TypedValue!.Clear();
        _bodyHashes.TypedValue!.Clear();
        _texts.TypedValue!.Clear();
        _repliesTo.TypedValue!.Clear();
        _mentions.TypedValue!.Clear();
        _mentionsAll.TypedValue!.Clear();
        _forwardedFrom.TypedValue!.Clear();
    }
}
