using Npgsql;
using Parley.Contract;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Platform;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Who has received and read a message, and when. Comes from the advances that were shown to others, so what is held back (invisible,
/// receipts off) is not in it (C19, C23, C26). Empty in chats too large for receipts.
/// </summary>
internal sealed class ListReceipts(NpgsqlDataSource database, MessageAccess access, UserDirectory users)
{
    // A read mark implies delivery (C18); the time is then that of the reading, if nothing earlier is known.
    private const string Sql = """
        SELECT m.user_id, LEAST(d.at, r.at), CASE WHEN o.sends_read_receipts AND v.sends_read_receipts THEN r.at END
        FROM members m
        JOIN users o ON o.id = m.user_id
        JOIN users v ON v.id = $3
        LEFT JOIN LATERAL (
            SELECT min(a.at) AS at FROM mark_advances a WHERE a.chat_id = $1 AND a.user_id = m.user_id AND a.kind = 0 AND a.up_to >= $2) d ON true
        LEFT JOIN LATERAL (
            SELECT min(a.at) AS at FROM mark_advances a
            WHERE a.chat_id = $1 AND a.user_id = m.user_id AND (a.kind = 1 AND a.up_to >= $2 OR a.kind = 2 AND a.up_to = $2)) r ON true
        WHERE m.chat_id = $1 AND m.left_seq IS NULL AND m.visible_from <= $2 AND m.user_id <> $4
        ORDER BY m.user_id
        """;

    public async Task<MessageReceiptsDto> HandleAsync(CurrentUser me, long chatId, long seq, CancellationToken ct)
    {
        var found = await access.RequireAsync(chatId, seq, me.UserId, ct);
        if (found.Chat.MemberCount > Limits.ReceiptMembersMax)
        {
            return new MessageReceiptsDto(found.At, [], []);
        }

        var receipts = new List<ReceiptDto>();
        await using (var command = database.CreateCommand(Sql))
        {
            foreach (var value in new[] { chatId, seq, me.UserId, found.AuthorId })
            {
                command.Parameters.Add(new() { Value = value });
            }

            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                receipts.Add(new ReceiptDto(rows.GetInt64(0), rows.TimeOrNull(1), rows.TimeOrNull(2)));
            }
        }

        return new MessageReceiptsDto(found.At, receipts, await users.GetAsync(receipts.Select(x => x.UserId), ct));
    }
}
