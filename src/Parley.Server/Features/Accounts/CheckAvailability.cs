using Microsoft.EntityFrameworkCore;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Answers while somebody types a nick whether it could be theirs.</summary>
internal sealed class CheckAvailability(ParleyDb db)
{
    public async Task<AvailabilityDto> HandleAsync(string? userName, CancellationToken ct)
    {
        string key;
        try
        {
            key = UserNames.Key(UserNames.Clean(userName ?? ""));
        }
        catch (ApiException refusal)
        {
            return new(false, refusal.Code);
        }

        var isTaken = await db.Users.AnyAsync(x => x.NormalizedUserName == key, ct);
        return new(!isTaken, isTaken ? ErrorCodes.UserNameTaken : null);
    }
}
