using Npgsql;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Messages;

/// <summary>
/// What every change of an existing message has in common: lock the chat, check, change, take the chat's next number, commit, announce
/// the whole message. The check sees what the change will act on, since nothing in the chat moves between the two (C27).
/// </summary>
internal sealed class MessageChanges(NpgsqlDataSource database, MessageReader messages, ChatAudience audience, IFanout fanout)
{
    private const string Number = """
        WITH n AS (
            UPDATE chats SET last_seq = last_seq + 1, changed_xid = pg_current_xact_id()::text::bigint WHERE id = $1 RETURNING last_seq
        )
        UPDATE messages SET changed_seq = n.last_seq FROM n WHERE chat_id = $1 AND seq = $2
        """;

    /// <summary>Changes one message.</summary>
    /// <param name="me">Who does it.</param>
    /// <param name="chatId">The chat.</param>
    /// <param name="seq">The message.</param>
    /// <param name="kind">For the event.</param>
    /// <param name="change">Checks and changes in the open transaction; false when there is nothing to change: a repeat takes no number (C8).</param>
    /// <param name="ct">Cancels before the commit.</param>
    /// <returns>The message as it is now.</returns>
    public async Task<MessageDto> RunAsync(
        CurrentUser me, long chatId, long seq, MessageChange kind, Func<VisibleMessage, NpgsqlConnection, Task<bool>> change, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var found = await MessageAccess.LockAsync(connection, chatId, seq, me.UserId, ct);
        if (!await change(found, connection))
        {
            return (await messages.StateAsync(connection, chatId, seq, ct))!;
        }

        await connection.ExecuteAsync(Number, ct, chatId, seq);
        var changed = (await messages.StateAsync(connection, chatId, seq, ct))!;
        await transaction.CommitOrUnknownAsync();

        var members = await audience.MembersAsync(chatId, found.Chat.MembersSeq, CancellationToken.None);
        fanout.Publish(members is null ? Audience.Everyone : Audience.Of(members), new MessageUpdated(chatId, changed.ChangedSeq, kind, changed));
        return changed;
    }
}
