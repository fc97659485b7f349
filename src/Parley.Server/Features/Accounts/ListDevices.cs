using Microsoft.EntityFrameworkCore;
using Parley.Contract.Accounts;
using Parley.Server.Data;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Platform;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Accounts;

/// <summary>My signed-in devices, this one first, then by last use.</summary>
internal sealed class ListDevices(ParleyDb db, ISessionEnds sessions, TimeProvider clock)
{
    public async Task<IReadOnlyList<DeviceDto>> HandleAsync(CurrentUser me, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var idleSince = now - DeviceTokens.IdleEnd;
        var rows = await db.Devices.AsNoTracking()
            .Where(x => x.UserId == me.UserId && x.ExpiresAt > now && x.LastActiveAt > idleSince)
            .OrderByDescending(x => x.Id == me.DeviceId).ThenByDescending(x => x.LastActiveAt)
            .ToListAsync(ct);
        var connected = sessions.ConnectedDevices(me.UserId);
        return [.. rows.Select(x => new DeviceDto(
            x.Id, x.Name, x.CreatedAt, x.LastActiveAt, x.Address, x.Id == me.DeviceId, connected.Contains(x.Id)))];
    }
}
