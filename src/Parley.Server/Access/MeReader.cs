using Microsoft.EntityFrameworkCore;
using Parley.Contract.Accounts;
using Parley.Server.Data;

namespace Parley.Server.Access;

/// <summary>The signed-in person's own account.</summary>
internal sealed class MeReader(IDbContextFactory<ParleyDb> databases, TimeProvider clock)
{
    /// <summary>The account as its owner sees it.</summary>
    public async Task<MeDto> GetAsync(long userId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return (await db.Users.AsNoTracking().SingleAsync(x => x.Id == userId, ct)).ToMeDto(clock.GetUtcNow());
    }
}
