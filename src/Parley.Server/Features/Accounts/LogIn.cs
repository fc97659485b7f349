using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Features.Accounts.Passwords;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Signs a device in. Unknown name, wrong password and disabled account give the same answer in the same time (SEC32).</summary>
internal sealed class LogIn(
    ParleyDb db, PasswordHashing passwords, SignIns signIns, GuessLimits guesses, KnownDevice knownDevice,
    ILookupNormalizer normalizer, TimeProvider clock)
{
    /// <param name="request">What was typed.</param>
    /// <param name="replaced">The sign-in this browser had so far, which ends.</param>
    /// <param name="http">The request, for the address and the mark of a known browser.</param>
    /// <param name="addressKey">Key of the network, for counting.</param>
    /// <param name="ct">Ends the work.</param>
    public async Task<SessionDto> HandleAsync(LogInRequest request, CurrentUser? replaced, HttpRequest http, string addressKey, CancellationToken ct)
    {
        if (request.Password.Length > Limits.PasswordMax || request.UserName.Length > Limits.EmailMax)
        {
            throw new ApiException(ErrorCodes.WrongCredentials); // cannot be right, and is refused before it costs anything
        }

        var user = await FindAsync(request.UserName, ct);
        var attempt = guesses.Begin(user?.NormalizedUserName ?? Key(request.UserName), addressKey, user is null ? null : knownDevice.MarkOf(http, user.Id));
        var result = await passwords.VerifyAsync(user?.PasswordHash, request.Password, ct);
        if (user is null || result == PasswordVerificationResult.Failed || user.DeactivatedAt is not null)
        {
            throw new ApiException(ErrorCodes.WrongCredentials);
        }

        attempt.Succeed();
        if (result == PasswordVerificationResult.SuccessRehashNeeded)
        {
            var hash = await passwords.HashAsync(request.Password, ct);
            await db.Users.Where(x => x.Id == user.Id && x.PasswordHash == user.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(x => x.PasswordHash, hash), ct);
        }

        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var (device, token, ended) = await signIns.BeginAsync(
            user.Id, request.Device, request.IsRemembered, http.HttpContext.Connection.RemoteIpAddress?.ToString(), ct);
        await tx.CommitAsync(ct);
        signIns.Forget(ended);
        if (replaced is not null && request.Device?.WantsToken != true)
        {
            await signIns.EndAsync(replaced.UserId, replaced.DeviceId, ct);
        }

        return new(user.ToMeDto(clock.GetUtcNow()), device.Id, token);
    }

    private async Task<User?> FindAsync(string typed, CancellationToken ct)
    {
        var key = Key(typed);
        var byName = await db.Users.AsNoTracking().SingleOrDefaultAsync(x => x.NormalizedUserName == key, ct);
        if (byName is not null || !typed.Contains('@', StringComparison.Ordinal))
        {
            return byName;
        }

        var email = normalizer.NormalizeEmail(typed.Trim());
        return await db.Users.AsNoTracking().SingleOrDefaultAsync(x => x.NormalizedEmail == email, ct);
    }

    private static string Key(string typed)
    {
        try
        {
            return UserNames.Key(typed);
        }
        catch (ApiException)
        {
            throw new ApiException(ErrorCodes.WrongCredentials); // no account is called that, so the answer is the usual one
        }
    }
}
