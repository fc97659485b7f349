using Npgsql;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>The earlier texts of a message, oldest first; nothing is left of a deleted one (C28).</summary>
internal sealed class ListEdits(NpgsqlDataSource database, MessageAccess access)
{
    public async Task<MessageEditsDto> HandleAsync(CurrentUser me, long chatId, long seq, CancellationToken ct)
    {
        var found = await access.RequireAsync(chatId, seq, me.UserId, ct);
        if (found.IsDeleted)
        {
            throw new ApiException(ErrorCodes.Deleted);
        }

        await using var command = database.CreateCommand("SELECT text, replaced_at FROM message_edits WHERE chat_id = $1 AND seq = $2 ORDER BY id");
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = seq });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var edits = new List<MessageEditDto>();
        while (await rows.ReadAsync(ct))
        {
            edits.Add(new MessageEditDto(rows.GetString(0), rows.GetFieldValue<DateTimeOffset>(1)));
        }

        return new MessageEditsDto(edits);
    }
}
