using Npgsql;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Messages;

/// <summary>"Delete for me", and its undo. Only one's own devices hear of it. Both are idempotent.</summary>
internal sealed class HideMessage(NpgsqlDataSource database, MessageAccess access, ChatReader chats, IFanout fanout)
{
    private const string Hide = """
        WITH back AS (DELETE FROM restored_messages WHERE user_id = $1 AND chat_id = $2 AND seq = $3)
        INSERT INTO hidden_messages (user_id, chat_id, seq, user_seq) VALUES ($1, $2, $3, $4)
        """;

    private const string Restore = """
        WITH hidden AS (DELETE FROM hidden_messages WHERE user_id = $1 AND chat_id = $2 AND seq = $3)
        INSERT INTO restored_messages (user_id, chat_id, seq, user_seq) VALUES ($1, $2, $3, $4)
        """;

    public async Task HandleAsync(CurrentUser me, long chatId, long seq, bool isHidden, CancellationToken ct)
    {
        await access.RequireOrHiddenAsync(chatId, seq, me.UserId, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // The private feed's row is the lock: two devices doing the same are one after the other.
        var userSeq = (await PrivateFeed.NextAsync(connection, [me.UserId], ct))[me.UserId];
        var was = await connection.ScalarAsync("SELECT 1 FROM hidden_messages WHERE user_id = $1 AND chat_id = $2 AND seq = $3", ct, me.UserId, chatId, seq);
        if (was is not null == isHidden)
        {
            return;
        }

        await connection.ExecuteAsync(isHidden ? Hide : Restore, ct, me.UserId, chatId, seq, userSeq);
        await connection.ExecuteAsync("UPDATE members SET user_seq = $3 WHERE chat_id = $1 AND user_id = $2", ct, chatId, me.UserId, userSeq);
        await transaction.CommitOrUnknownAsync();

        if (await chats.MyAsync(me.UserId, chatId, CancellationToken.None) is { } my)
        {
            fanout.Publish(Audience.User(me.UserId), new MessageHidden(userSeq, chatId, seq, isHidden, my));
        }
    }
}
