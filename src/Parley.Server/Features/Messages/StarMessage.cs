using Npgsql;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Messages;

/// <summary>Stars a message for oneself, or takes the star away. Both are idempotent.</summary>
internal sealed class StarMessage(NpgsqlDataSource database, MessageAccess access, IFanout fanout, TimeProvider clock)
{
    public async Task HandleAsync(CurrentUser me, long chatId, long seq, bool isStarred, CancellationToken ct)
    {
        var found = await access.RequireAsync(chatId, seq, me.UserId, ct);
        if (isStarred)
        {
            found.RequireLivingText();
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var userSeq = (await PrivateFeed.NextAsync(connection, [me.UserId], ct))[me.UserId];
        var changed = isStarred
            ? await connection.ExecuteAsync(
                "INSERT INTO stars (user_id, chat_id, seq, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", ct, me.UserId, chatId, seq, clock.GetUtcNow())
            : await connection.ExecuteAsync("DELETE FROM stars WHERE user_id = $1 AND chat_id = $2 AND seq = $3", ct, me.UserId, chatId, seq);
        if (changed == 0)
        {
            return;
        }

        await transaction.CommitOrUnknownAsync();
        fanout.Publish(Audience.User(me.UserId), new StarChanged(userSeq, chatId, seq, isStarred));
    }
}
