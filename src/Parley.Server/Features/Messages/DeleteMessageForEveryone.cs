using Npgsql;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Deletes a message for everyone, finally (C28). What was said is gone from every table; the tombstone keeps its number and client id, so that
/// the chat has no hole (C10) and a late repeat of the send finds it (C5). The body's hash goes too: a short text could be guessed from it.
/// </summary>
internal sealed class DeleteMessageForEveryone(MessageChanges changes, TimeProvider clock)
{
    private const string Erase = """
        WITH e AS (DELETE FROM message_edits WHERE chat_id = $1 AND seq = $2), r AS (DELETE FROM reactions WHERE chat_id = $1 AND seq = $2)
        UPDATE messages SET text = NULL, edited_at = NULL, pinned_at = NULL, deleted_at = $3, reply_to_seq = NULL, forwarded_from_id = NULL,
            mentions = '{}', mentions_all = false, has_reactions = false, body_hash = 0
        WHERE chat_id = $1 AND seq = $2
        """;

    public Task<MessageDto> HandleAsync(CurrentUser me, long chatId, long seq, CancellationToken ct) =>
        changes.RunAsync(me, chatId, seq, MessageChange.Deleted, (found, connection) => DeleteAsync(me, found, connection, ct), ct);

    private async Task<bool> DeleteAsync(CurrentUser me, VisibleMessage found, NpgsqlConnection connection, CancellationToken ct)
    {
        if (found.Kind != MessageType.Text)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }

        if (found.AuthorId != me.UserId)
        {
            found.Require(ChatAction.Moderate);
        }

        if (found.IsDeleted)
        {
            return false;
        }

        await connection.ExecuteAsync(Erase, ct, found.Chat.Id, found.Seq, clock.GetUtcNow());
        return true;
    }
}
