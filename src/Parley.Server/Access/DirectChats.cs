using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Access;

/// <summary>The chat of two people, or of one with themselves. It comes into being with its first message.</summary>
internal sealed class DirectChats(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>
    /// Finds or creates the direct chat. Both sides may do so at once: the unique pair makes it one chat. Announces nothing:
    /// the use case publishes <c>chat.added</c> under <see cref="DirectChat.UserSeqs"/> to each before the first message is sent.
    /// </summary>
    /// <param name="userId">The caller.</param>
    /// <param name="otherId">The other person; the caller for notes to self.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ApiException"><c>not_found</c>: no such person, or one whose account has ended and with whom there is no chat yet.</exception>
    public async Task<DirectChat> GetOrCreateAsync(long userId, long otherId, CancellationToken ct)
    {
        if (await FindAsync(userId, otherId, ct) is { } chatId)
        {
            return new DirectChat(chatId, IsNew: false, []);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var (low, high) = Pair(userId, otherId);
        var now = clock.GetUtcNow();

        await using var create = new NpgsqlCommand("""
            INSERT INTO chats (kind, low_user_id, high_user_id, member_count, last_seq, last_message_seq, last_at, settings_seq, members_seq,
                changed_xid, who_can_post, who_can_add, who_can_mention_all, history, created_by_id, created_at, is_secret)
            SELECT $1, $2, $3, $4, 0, 0, $5, 0, 0, pg_current_xact_id()::text::bigint, 0, 0, 0, 0, $6, $5, false
            WHERE NOT EXISTS (SELECT FROM unnest(ARRAY[$2, $3]) AS p(id) LEFT JOIN users u ON u.id = p.id WHERE u.id IS NULL OR u.deactivated_at IS NOT NULL)
            ON CONFLICT (low_user_id, high_user_id) WHERE low_user_id IS NOT NULL DO NOTHING
            RETURNING id
            """, connection, transaction);
        create.Parameters.Add(new() { Value = (int)(low == high ? ChatType.Self : ChatType.Direct) });
        create.Parameters.Add(new() { Value = low });
        create.Parameters.Add(new() { Value = high });
        create.Parameters.Add(new() { Value = low == high ? 1 : 2 });
        create.Parameters.Add(new() { Value = now });
        create.Parameters.Add(new() { Value = userId });
        if (await create.ExecuteScalarAsync(ct) is not long created)
        {
            await transaction.RollbackAsync(ct);
            return await FindAsync(userId, otherId, ct) is { } theirs
                ? new DirectChat(theirs, IsNew: false, [])
                : throw new ApiException(ErrorCodes.NotFound);
        }

        var seqs = await PrivateFeed.NextAsync(connection, low == high ? [low] : [low, high], ct);
        await using var join = new NpgsqlCommand(
            MemberSql.Insert("SELECT $1::bigint, s.id, 0, $2::timestamptz, 0::bigint, 1::bigint, s.seq FROM unnest($3::bigint[], $4::bigint[]) AS s(id, seq)"),
            connection,
            transaction);
        join.Parameters.Add(new() { Value = created });
        join.Parameters.Add(new() { Value = now });
        join.Parameters.Add(new() { Value = seqs.Keys.ToArray() });
        join.Parameters.Add(new() { Value = seqs.Values.ToArray() });
        await join.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return new DirectChat(created, IsNew: true, seqs);
    }

    /// <summary>The direct chat of two people, or null when there is none yet.</summary>
    public async Task<long?> FindAsync(long userId, long otherId, CancellationToken ct)
    {
        var (low, high) = Pair(userId, otherId);
        await using var command = database.CreateCommand("SELECT id FROM chats WHERE low_user_id = $1 AND high_user_id = $2");
        command.Parameters.Add(new() { Value = low });
        command.Parameters.Add(new() { Value = high });
        return await command.ExecuteScalarAsync(ct) as long?;
    }

    private static (long Low, long High) Pair(long one, long other) => one < other ? (one, other) : (other, one);
}

/// <summary>A direct chat.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="IsNew">It was created by this call.</param>
/// <param name="UserSeqs">When new: each person's number of the private feed for <c>chat.added</c>, rising by id.</param>
internal sealed record DirectChat(long ChatId, bool IsNew, SortedDictionary<long, long> UserSeqs);
