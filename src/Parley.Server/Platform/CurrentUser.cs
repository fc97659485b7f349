using System.Globalization;
using System.Security.Claims;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform;

/// <summary>The authenticated caller of a request or the owner of a socket. The only source of "who" (A8). Endpoints take it as a parameter.</summary>
/// <param name="UserId">The account.</param>
/// <param name="DeviceId">The device.</param>
internal sealed record CurrentUser(long UserId, long DeviceId)
{
    private const string DeviceClaim = "device";

    /// <summary>The caller of a request.</summary>
    /// <exception cref="ApiException"><c>signed_out</c></exception>
    public static ValueTask<CurrentUser> BindAsync(HttpContext context) =>
        ValueTask.FromResult(Of(context.User) ?? throw new ApiException(ErrorCodes.SignedOut));

    /// <summary>Reads what <see cref="ToPrincipal"/> wrote; null when nobody is signed in.</summary>
    public static CurrentUser? Of(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true, Name: { } userId }
            ? new(long.Parse(userId, CultureInfo.InvariantCulture), long.Parse(principal.FindFirstValue(DeviceClaim)!, CultureInfo.InvariantCulture))
            : null;

    /// <summary>The caller in the framework's form.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme) => new(new ClaimsIdentity(
    [
        new(ClaimTypes.Name, UserId.ToString(CultureInfo.InvariantCulture)),
        new(DeviceClaim, DeviceId.ToString(CultureInfo.InvariantCulture)),
    ], scheme));
}
