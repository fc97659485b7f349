using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Changes one's own choice of status.</summary>
internal sealed class UpdateStatus(AccountChange account, TimeProvider clock)
{
    public Task<MeDto> HandleAsync(CurrentUser me, StatusDto status, CancellationToken ct)
    {
        var text = Check.OptionalLine(status.Text, "text", Limits.StatusTextMax);
        Check.Require(status.ExpiresAt is null || status.ExpiresAt > clock.GetUtcNow(), "expiresAt");
        return account.SaveAsync(me.UserId, user =>
        {
            user.Availability = status.Availability switch
            {
                Availability.Invisible => UserAvailability.Invisible,
                Availability.DoNotDisturb => UserAvailability.DoNotDisturb,
                _ => UserAvailability.Auto,
            };
            user.StatusText = text;
            user.StatusExpiresAt = status.ExpiresAt?.ToUniversalTime();
        }, ct);
    }
}
