using Parley.Contract.Accounts;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>What the server tells anybody.</summary>
    public Task<ServerInfoDto> GetServerAsync(CancellationToken ct = default) => GetAsync<ServerInfoDto>("server", ct);

    /// <summary>Whether a nick could be registered.</summary>
    public Task<AvailabilityDto> CheckAvailabilityAsync(string userName, CancellationToken ct = default) =>
        GetAsync<AvailabilityDto>($"accounts/availability?userName={Uri.EscapeDataString(userName)}", ct);

    /// <summary>Registers an account and signs this client in.</summary>
    /// <exception cref="ParleyException"><c>user_name_taken</c>, <c>user_name_invalid</c>, <c>password_weak</c>, <c>registration_closed</c>, <c>invalid</c>.</exception>
    public async Task<SessionDto> RegisterAsync(RegisterRequest request, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var session = await PostAsync<SessionDto>("accounts", request with { Device = request.Device ?? Device }, ct).ConfigureAwait(false);
        return await BeginAsync(session).ConfigureAwait(false);
    }

    /// <summary>Signs this client in.</summary>
    /// <exception cref="ParleyException"><c>wrong_credentials</c>, or <c>too_many</c> with the time to wait.</exception>
    public async Task<SessionDto> LogInAsync(string userName, string password, CancellationToken ct = default)
    {
        var session = await PostAsync<SessionDto>("sessions", new LogInRequest(userName, password, Device: Device), ct).ConfigureAwait(false);
        return await BeginAsync(session).ConfigureAwait(false);
    }

    /// <summary>Another sign-in begins: what belongs to the one before ends, and nothing of one account is sent under another (C37).</summary>
    private async Task<SessionDto> BeginAsync(SessionDto session)
    {
        await DisconnectAsync().ConfigureAwait(false);
        token = session.Token;
        if (State.Me is { } before && before.User.Id != session.Me.User.Id)
        {
            State = new(options.Clock);
        }

        return session;
    }

    /// <summary>Signs this client out; its token is void afterwards.</summary>
    public async Task LogOutAsync(CancellationToken ct = default)
    {
        await DoAsync(HttpMethod.Delete, "sessions/current", null, ct).ConfigureAwait(false);
        await DisconnectAsync().ConfigureAwait(false);
        token = null;
    }

    /// <summary>My account.</summary>
    public Task<MeDto> GetMeAsync(CancellationToken ct = default) => GetAsync<MeDto>("me", ct);

    /// <summary>Changes nick, name and "about".</summary>
    public Task<MeDto> UpdateProfileAsync(UpdateProfileRequest request, CancellationToken ct = default) => PutAsync<MeDto>("me/profile", request, ct);

    /// <summary>Replaces the settings.</summary>
    public Task<MeDto> UpdateSettingsAsync(SettingsDto settings, CancellationToken ct = default) => PutAsync<MeDto>("me/settings", settings, ct);

    /// <summary>Changes one's own status.</summary>
    public Task<MeDto> UpdateStatusAsync(StatusDto status, CancellationToken ct = default) => PutAsync<MeDto>("me/status", status, ct);

    /// <summary>Changes the password.</summary>
    public Task ChangePasswordAsync(ChangePasswordRequest request, CancellationToken ct = default) => DoAsync(HttpMethod.Put, "me/password", request, ct);

    /// <summary>My signed-in devices.</summary>
    public Task<IReadOnlyList<DeviceDto>> GetDevicesAsync(CancellationToken ct = default) => GetAsync<IReadOnlyList<DeviceDto>>("devices", ct);

    /// <summary>Signs a device out.</summary>
    public Task EndDeviceAsync(long deviceId, CancellationToken ct = default) => DoAsync(HttpMethod.Delete, FormattableString.Invariant($"devices/{deviceId}"), null, ct);

    /// <summary>Signs all my other devices out.</summary>
    public Task EndOtherDevicesAsync(CancellationToken ct = default) => DoAsync(HttpMethod.Delete, "devices", null, ct);
}
