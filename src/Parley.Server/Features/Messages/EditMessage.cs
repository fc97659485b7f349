using Npgsql;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>Replaces the text of a message of one's own and keeps the earlier one. Nobody edits what they forwarded: the words are another's.</summary>
internal sealed class EditMessage(MessageChanges changes, TimeProvider clock)
{
    public Task<MessageDto> HandleAsync(CurrentUser me, long chatId, long seq, EditMessageRequest request, CancellationToken ct)
    {
        if (MessageText.Check(request.Text) is { } refusal)
        {
            throw refusal;
        }

        Check.Require(request.OperationId != Guid.Empty, "operationId");
        var mentions = MessageText.Mentions(request.Mentions) ?? throw new ApiException(ErrorCodes.Invalid, "mentions");
        return changes.RunAsync(me, chatId, seq, MessageChange.Edited, (found, connection) => EditAsync(me, found, request, mentions, connection, ct), ct);
    }

    private async Task<bool> EditAsync(
        CurrentUser me, VisibleMessage found, EditMessageRequest request, long[] mentions, NpgsqlConnection connection, CancellationToken ct)
    {
        if (found.AuthorId != me.UserId || found.ForwardedFromId is not null)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }

#if PARLEY_TEETH
        found = Platform.Teeth.Has("edit-after-delete") ? found with { IsDeleted = false, Text = found.Text ?? "" } : found;
#endif
        found.RequireLivingText();
        if (request.MentionsAll && !found.MentionsAll)
        {
            found.Require(ChatAction.MentionAll);
        }

        var chatId = found.Chat.Id;
        var before = await connection.ScalarAsync(
            "SELECT 1 FROM message_edits WHERE chat_id = $1 AND seq = $2 AND operation_id = $3", ct, chatId, found.Seq, request.OperationId);
        if (before is not null || (request.Text == found.Text && request.MentionsAll == found.MentionsAll && mentions.AsSpan().SequenceEqual(found.Mentions)))
        {
            return false;
        }

        var now = clock.GetUtcNow();
        await connection.ExecuteAsync(
            "INSERT INTO message_edits (chat_id, seq, text, replaced_at, operation_id) VALUES ($1, $2, $3, $4, $5)",
            ct, chatId, found.Seq, found.Text!, now, request.OperationId);
        await connection.ExecuteAsync(
            """
            UPDATE messages SET text = $3, edited_at = $4, mentions_all = $5, mentions = ARRAY(
                SELECT user_id FROM members WHERE chat_id = $1 AND user_id = ANY($6) AND left_seq IS NULL ORDER BY 1)
            WHERE chat_id = $1 AND seq = $2
            """,
            ct, chatId, found.Seq, request.Text, now, request.MentionsAll, mentions);
        return true;
    }
}
