using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>Moves one's own watermark back, so that a message and all later ones count again. What others have seen as read stays read (C18).</summary>
internal sealed class MarkUnread(NpgsqlDataSource database, ChatAccess access, MarkAnnouncer announcer)
{
    /// <exception cref="ApiException"><c>not_found</c>, <c>invalid</c>, <c>out_of_range</c>.</exception>
    public async Task HandleAsync(CurrentUser me, long chatId, long fromSeq, CancellationToken ct)
    {
        Check.Require(fromSeq >= 1, "fromSeq");
        var found = await access.RequireMemberAsync(chatId, me.UserId, ct);
        if (fromSeq > found.Chat.LastSeq)
        {
            throw new ApiException(ErrorCodes.OutOfRange);
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var userSeq = (await PrivateFeed.NextAsync(connection, [me.UserId], ct))[me.UserId];
        var changed = await connection.ExecuteAsync(
            """
            WITH r AS (DELETE FROM single_reads WHERE user_id = $2 AND chat_id = $1 AND seq >= $3 RETURNING 1)
            UPDATE members SET read_up_to = LEAST(read_up_to, GREATEST($3, visible_from) - 1), user_seq = $4
            WHERE chat_id = $1 AND user_id = $2 AND left_seq IS NULL
                AND (read_up_to >= GREATEST($3, visible_from) OR EXISTS (SELECT FROM r))
            """,
            ct, chatId, me.UserId, fromSeq, userSeq);
        if (changed == 0)
        {
            return;
        }

        await transaction.CommitOrUnknownAsync();
        await announcer.TellReaderAsync(me.UserId, chatId, userSeq);
    }
}
