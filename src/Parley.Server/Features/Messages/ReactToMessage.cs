using Npgsql;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>Adds or takes back one's own reaction with one emoji. Both are idempotent.</summary>
internal sealed class ReactToMessage(MessageChanges changes)
{
    public Task<MessageDto> AddAsync(CurrentUser me, long chatId, long seq, string emoji, CancellationToken ct)
    {
        Check.Require(Emoji.IsOne(emoji), "emoji");
        return changes.RunAsync(me, chatId, seq, MessageChange.Reacted, (found, connection) => AddAsync(me, found, emoji, connection, ct), ct);
    }

    public Task<MessageDto> RemoveAsync(CurrentUser me, long chatId, long seq, string emoji, CancellationToken ct)
    {
        Check.Require(Emoji.IsOne(emoji), "emoji");
        return changes.RunAsync(me, chatId, seq, MessageChange.Reacted, (found, connection) => RemoveAsync(me, found, emoji, connection, ct), ct);
    }

    private static async Task<bool> AddAsync(CurrentUser me, VisibleMessage found, string emoji, NpgsqlConnection connection, CancellationToken ct)
    {
        found.RequireLivingText();
        var others = (long)(await connection.ScalarAsync(
            "SELECT count(DISTINCT emoji) FROM reactions WHERE chat_id = $1 AND seq = $2 AND emoji <> $3", ct, found.Chat.Id, found.Seq, emoji))!;
        if (others >= Limits.ReactionKindsMax)
        {
            throw new ApiException(ErrorCodes.LimitReached, "reactions");
        }

        var added = await connection.ExecuteAsync(
            """
            WITH r AS (INSERT INTO reactions (chat_id, seq, user_id, emoji) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1)
            UPDATE messages SET has_reactions = true WHERE chat_id = $1 AND seq = $2 AND EXISTS (SELECT FROM r)
            """,
            ct, found.Chat.Id, found.Seq, me.UserId, emoji);
        return added > 0;
    }

    private static async Task<bool> RemoveAsync(CurrentUser me, VisibleMessage found, string emoji, NpgsqlConnection connection, CancellationToken ct)
    {
        found.RequireLivingText();
        var removed = await connection.ExecuteAsync(
            "DELETE FROM reactions WHERE chat_id = $1 AND seq = $2 AND user_id = $3 AND emoji = $4", ct, found.Chat.Id, found.Seq, me.UserId, emoji);
        if (removed == 0)
        {
            return false;
        }

        await connection.ExecuteAsync(
            """
            UPDATE messages SET has_reactions = EXISTS (SELECT FROM reactions WHERE chat_id = $1 AND seq = $2) WHERE chat_id = $1 AND seq = $2
            """,
            ct, found.Chat.Id, found.Seq);
        return true;
    }
}
