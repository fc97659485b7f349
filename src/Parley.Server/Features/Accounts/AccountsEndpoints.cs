using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Accounts;

internal static class AccountsEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/server", (HttpContext http, DescribeServer describe, CancellationToken ct) => describe.HandleAsync(http.Request.IsHttps, ct))
            .AllowAnonymous();
        api.MapGet("/accounts/availability", (string? userName, CheckAvailability check, CancellationToken ct) => check.HandleAsync(userName, ct))
            .AllowAnonymous();
        api.MapPost("/accounts", RegisterAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Registration);
        api.MapPost("/sessions", LogInAsync).AllowAnonymous();
        api.MapDelete("/sessions/current", LogOutAsync);

        api.MapGet("/devices", (CurrentUser me, ListDevices list, CancellationToken ct) => list.HandleAsync(me, ct));
        api.MapDelete("/devices", async (CurrentUser me, SignIns signIns, CancellationToken ct) =>
        {
            await signIns.EndOthersAsync(me, ct);
            return Results.NoContent();
        });
        api.MapDelete("/devices/{deviceId:long}", async (long deviceId, CurrentUser me, SignIns signIns, CancellationToken ct) =>
            await signIns.EndAsync(me.UserId, deviceId, ct) ? Results.NoContent() : throw new ApiException(ErrorCodes.NotFound));

        api.MapGet("/me", (CurrentUser me, MeReader reader, CancellationToken ct) => reader.GetAsync(me.UserId, ct));
        api.MapPut("/me/profile", (UpdateProfileRequest request, CurrentUser me, UpdateProfile update, CancellationToken ct) =>
            update.HandleAsync(me, request, ct));
        api.MapPut("/me/settings", (SettingsDto settings, CurrentUser me, UpdateSettings update, CancellationToken ct) =>
            update.HandleAsync(me, settings, ct));
        api.MapPut("/me/status", (StatusDto status, CurrentUser me, UpdateStatus update, CancellationToken ct) =>
            update.HandleAsync(me, status, ct));
        api.MapPut("/me/password", async (ChangePasswordRequest request, CurrentUser me, ChangePassword change, CancellationToken ct) =>
        {
            await change.HandleAsync(me, request, ct);
            return Results.NoContent();
        });
    }

    private static async Task<SessionDto> RegisterAsync(
        RegisterRequest request, HttpContext http, Register register, KnownDevice knownDevice, CancellationToken ct)
    {
        var session = await register.HandleAsync(request, http.Connection.RemoteIpAddress?.ToString(), ct);
        return Answer(http, session, request.Device, isRemembered: true, knownDevice);
    }

    private static async Task<SessionDto> LogInAsync(
        LogInRequest request, HttpContext http, LogIn logIn, KnownDevice knownDevice, CancellationToken ct)
    {
        var addressKey = RateLimits.AddressKey(http.Connection.RemoteIpAddress);
        var session = await logIn.HandleAsync(request, CurrentUser.Of(http.User), http.Request, addressKey, ct);
        return Answer(http, session, request.Device, request.IsRemembered, knownDevice);
    }

    private static async Task<IResult> LogOutAsync(CurrentUser me, HttpContext http, SignIns signIns, CancellationToken ct)
    {
        await signIns.EndAsync(me.UserId, me.DeviceId, ct);
        DeviceCookie.Delete(http);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Results.NoContent();
    }

    /// <summary>A browser gets the token where no script can read it; an SDK gets it in the body.</summary>
    private static SessionDto Answer(HttpContext http, SessionDto session, DeviceRequest? device, bool isRemembered, KnownDevice knownDevice)
    {
        if (device?.WantsToken == true)
        {
            return session;
        }

        DeviceCookie.Set(http, session.Token!, isRemembered);
        knownDevice.Remember(http, session.Me.User.Id);
        return session with { Token = null };
    }
}
