using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Accounts.Devices;

/// <summary>Begins and ends sign-ins. Ending one deletes its row, empties the cache and closes its sockets (SEC36).</summary>
internal sealed class SignIns(ParleyDb db, DeviceTokens tokens, ISessionEnds sessions, TimeProvider clock)
{
    /// <summary>Adds a device inside the caller's transaction, and ends the one unused for longest when there are too many.</summary>
    /// <returns>The row (its id is set), the secret that is shown once, and what to pass to <see cref="Forget"/> after the commit.</returns>
    public async Task<(Device Device, string Token, IReadOnlyList<long> Ended)> BeginAsync(
        long userId, DeviceRequest? request, bool isRemembered, string? address, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var token = SecretToken.New();
        var device = new Device
        {
            UserId = userId,
            TokenHash = SecretToken.Hash(token),
            Name = Check.OptionalLine(request?.Name, "device.name", Limits.DeviceNameMax) ?? "",
            CreatedAt = now,
            LastActiveAt = now,
            ExpiresAt = now + DeviceTokens.AbsoluteEnd,
            Address = address,
            IsRemembered = isRemembered,
        };
        db.Devices.Add(device);
        await db.SaveChangesAsync(ct);
        var surplus = await db.Devices.Where(x => x.UserId == userId && x.Id != device.Id)
            .OrderByDescending(x => x.LastActiveAt).Select(x => x.Id).Skip(Limits.DevicesMax - 1).ToListAsync(ct);
        if (surplus.Count > 0)
        {
            await db.Devices.Where(x => surplus.Contains(x.Id)).ExecuteDeleteAsync(ct);
        }

        return (device, token, surplus);
    }

    /// <summary>Ends one sign-in of a person.</summary>
    /// <returns>False when it is not theirs or has ended before.</returns>
    public async Task<bool> EndAsync(long userId, long deviceId, CancellationToken ct)
    {
        var deleted = await db.Devices.Where(x => x.Id == deviceId && x.UserId == userId).ExecuteDeleteAsync(ct);
        if (deleted > 0)
        {
            Forget([deviceId]);
        }

        return deleted > 0;
    }

    /// <summary>Ends all sign-ins of a person but one.</summary>
    public async Task EndOthersAsync(CurrentUser me, CancellationToken ct)
    {
        await db.Devices.Where(x => x.UserId == me.UserId && x.Id != me.DeviceId).ExecuteDeleteAsync(ct);
        ForgetOthers(me);
    }

    /// <summary>After the commit that deleted the other rows: forgets them and closes their sockets.</summary>
    public void ForgetOthers(CurrentUser me)
    {
        tokens.Forget(user => user.UserId == me.UserId && user.DeviceId != me.DeviceId);
        sessions.EndUser(me.UserId, me.DeviceId);
    }

    /// <summary>After the commit that deleted the rows: forgets them and closes their sockets.</summary>
    public void Forget(IReadOnlyList<long> deviceIds)
    {
        if (deviceIds.Count == 0)
        {
            return;
        }

        tokens.Forget(user => deviceIds.Contains(user.DeviceId));
        foreach (var deviceId in deviceIds)
        {
            sessions.EndDevice(deviceId);
        }
    }
}
