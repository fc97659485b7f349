using Microsoft.EntityFrameworkCore;
using Npgsql;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Accounts;

/// <summary>What every change of one's own account does: save, take a number of the private feed, tell one's devices.</summary>
internal sealed class AccountChange(ParleyDb db, UserDirectory people, IPresence presence, FaceAudience faces, IFanout fanout, TimeProvider clock)
{
    /// <param name="userId">Whose account.</param>
    /// <param name="change">Changes the row; throw to refuse.</param>
    /// <param name="ct">Ends the work.</param>
    /// <param name="isPublic">Others see it too: they are told, and a resume finds it.</param>
    public async Task<MeDto> SaveAsync(long userId, Action<User> change, CancellationToken ct, bool isPublic = false)
    {
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var userSeq = await db.NextUserSeqAsync(userId, ct); // locks the person's changes into one order
        var user = await db.Users.SingleAsync(x => x.Id == userId, ct);
        change(user);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException failed) when (failed.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new ApiException(ErrorCodes.UserNameTaken);
        }

        if (isPublic)
        {
            await db.Database.ExecuteSqlAsync($"UPDATE users SET changed_xid = pg_current_xact_id()::text::bigint WHERE id = {userId}", ct);
        }

        await tx.CommitAsync(ct);
        await presence.RefreshAsync(userId, CancellationToken.None);
        people.Forget(userId);

        var me = user.ToMeDto(clock.GetUtcNow());
        fanout.Publish(Audience.User(userId), new MeChanged(userSeq, me));
        if (isPublic)
        {
            var audience = await faces.OfAsync(userId, CancellationToken.None);
            fanout.Publish(audience is null ? Audience.Everyone : Audience.Of(audience), new UserUpdated(me.User));
        }

        return me;
    }
}
