using Npgsql;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>Pins a message in its chat, or unpins it. Both are idempotent.</summary>
internal sealed class PinMessage(MessageChanges changes, TimeProvider clock)
{
    public Task<MessageDto> HandleAsync(CurrentUser me, long chatId, long seq, bool isPinned, CancellationToken ct) =>
        changes.RunAsync(me, chatId, seq, MessageChange.Pinned, (found, connection) => PinAsync(found, isPinned, connection, ct), ct);

    private async Task<bool> PinAsync(VisibleMessage found, bool isPinned, NpgsqlConnection connection, CancellationToken ct)
    {
        found.RequireLivingText();
        found.Require(ChatAction.Pin);
        if (found.IsPinned == isPinned)
        {
            return false;
        }

        if (!isPinned)
        {
            await connection.ExecuteAsync("UPDATE messages SET pinned_at = NULL WHERE chat_id = $1 AND seq = $2", ct, found.Chat.Id, found.Seq);
            return true;
        }

        var pinned = (long)(await connection.ScalarAsync(
            "SELECT count(*) FROM messages WHERE chat_id = $1 AND pinned_at IS NOT NULL", ct, found.Chat.Id))!;
        if (pinned >= Limits.PinnedMessagesMax)
        {
            throw new ApiException(ErrorCodes.LimitReached, "pinned");
        }

        await connection.ExecuteAsync(
            "UPDATE messages SET pinned_at = $3 WHERE chat_id = $1 AND seq = $2", ct, found.Chat.Id, found.Seq, clock.GetUtcNow());
        return true;
    }
}
