using Npgsql;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>Marks exactly one message as read (C20, S0-10): a row above the watermark, folded into it when nothing unread lies between.</summary>
internal sealed class ReadOneMessage(NpgsqlDataSource database, MessageAccess access, MarkAnnouncer announcer, TimeProvider clock)
{
    private static readonly string Fold = $"""
        WITH w AS MATERIALIZED (SELECT read_up_to FROM members WHERE chat_id = $2 AND user_id = $1),
        f AS MATERIALIZED (SELECT {Folding.Sql("$1", "$2", "(SELECT read_up_to FROM w)")} AS up_to),
        gone AS (DELETE FROM single_reads WHERE user_id = $1 AND chat_id = $2 AND seq <= (SELECT up_to FROM f))
        UPDATE members SET user_seq = $3, is_marked_unread = false, read_up_to = GREATEST(read_up_to, (SELECT up_to FROM f)),
            marks_xid = CASE WHEN $4 THEN pg_current_xact_id()::text::bigint ELSE marks_xid END
        WHERE chat_id = $2 AND user_id = $1
        """;

    /// <exception cref="ApiException"><c>not_found</c>; <c>out_of_range</c> is not told apart from it, for the message is not there.</exception>
    public async Task HandleAsync(CurrentUser me, long chatId, long seq, CancellationToken ct)
    {
        var found = await access.RequireAsync(chatId, seq, me.UserId, ct);
        if (found.Kind != MessageType.Text || found.AuthorId == me.UserId || found.IsDeleted)
        {
            return; // nothing to read, and nothing that counts
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var userSeq = (await PrivateFeed.NextAsync(connection, [me.UserId], ct))[me.UserId];
        var added = await connection.ExecuteAsync(
            """
            INSERT INTO single_reads (user_id, chat_id, seq)
            SELECT $1, $2, $3 FROM members WHERE chat_id = $2 AND user_id = $1 AND left_seq IS NULL AND read_up_to < $3
            ON CONFLICT DO NOTHING
            """,
            ct, me.UserId, chatId, seq);
        if (added == 0)
        {
            return;
        }

        var sends = await connection.ScalarAsync("SELECT sends_read_receipts AND availability <> 2 FROM users WHERE id = $1", ct, me.UserId) is true;
        var isShown = sends && found.Chat.MemberCount <= Limits.ReceiptMembersMax;
        if (isShown)
        {
            await connection.ExecuteAsync(
                "INSERT INTO mark_advances (chat_id, user_id, kind, up_to, at) VALUES ($1, $2, 2, $3, $4) ON CONFLICT DO NOTHING",
                ct, chatId, me.UserId, seq, clock.GetUtcNow());
        }

        await connection.ExecuteAsync(Fold, ct, me.UserId, chatId, userSeq, isShown);
        await transaction.CommitOrUnknownAsync();

        await announcer.TellReaderAsync(me.UserId, chatId, userSeq);
        if (isShown)
        {
            await announcer.TellOthersAsync(chatId, found.Chat.MembersSeq, new MarkDto(me.UserId, 0, 0, [seq]), await WithoutReceiptsAsync(chatId));
        }
    }

    private async Task<long[]> WithoutReceiptsAsync(long chatId)
    {
        await using var connection = await database.OpenConnectionAsync();
        return (long[])(await connection.ScalarAsync(
            "SELECT ARRAY(SELECT o.id FROM members m JOIN users o ON o.id = m.user_id WHERE m.chat_id = $1 AND m.left_seq IS NULL AND NOT o.sends_read_receipts)",
            CancellationToken.None, chatId))!;
    }
}
