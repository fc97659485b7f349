using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Features.Accounts.Passwords;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Features.Accounts;

/// <summary>Changes the password; by default all other devices are signed out with it.</summary>
internal sealed class ChangePassword(ParleyDb db, PasswordHashing passwords, SignIns signIns, GuessLimits guesses, GeneralSettings general)
{
    public async Task HandleAsync(CurrentUser me, ChangePasswordRequest request, CancellationToken ct)
    {
        if (request.CurrentPassword.Length > Limits.PasswordMax)
        {
            throw new ApiException(ErrorCodes.WrongCredentials);
        }

        var user = await db.Users.AsNoTracking().SingleAsync(x => x.Id == me.UserId, ct);
        PasswordRules.Require(request.NewPassword, user.UserName!, user.Name, general.Name);

        // A stolen sign-in must not become a way to guess: counted per device, so it cannot lock the owner out.
        var attempt = guesses.Begin(user.NormalizedUserName!, "", $"device {me.DeviceId.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
        if (await passwords.VerifyAsync(user.PasswordHash, request.CurrentPassword, ct) == PasswordVerificationResult.Failed)
        {
            throw new ApiException(ErrorCodes.WrongCredentials);
        }

        attempt.Succeed();
        var hash = await passwords.HashAsync(request.NewPassword, ct);
        var stamp = SecretToken.New(16);
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var changed = await db.Users.Where(x => x.Id == me.UserId && x.PasswordHash == user.PasswordHash)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.PasswordHash, hash).SetProperty(x => x.SecurityStamp, stamp), ct);
        if (changed == 0)
        {
            throw new ApiException(ErrorCodes.Conflict); // changed on another device at the same moment
        }

        if (request.EndsOtherDevices)
        {
            await db.Devices.Where(x => x.UserId == me.UserId && x.Id != me.DeviceId).ExecuteDeleteAsync(ct);
        }

        await tx.CommitAsync(ct);
        if (request.EndsOtherDevices)
        {
            signIns.ForgetOthers(me);
        }
    }
}
