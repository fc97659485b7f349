namespace Parley.Contract.Accounts;

/// <summary>Registers a new account and signs it in. <c>POST /api/v1/accounts</c>.</summary>
/// <param name="UserName">The nick: 2–32 letters of any script, digits, dot, dash, underscore; unique without regard to case.</param>
/// <param name="Name">Free display name, 1–64.</param>
/// <param name="Password">10–256 characters.</param>
/// <param name="Email">Optional address.</param>
/// <param name="SetupToken">The one-time token printed at first start; makes the first administrator.</param>
/// <param name="InviteCode">An invitation, when registration is by invitation.</param>
/// <param name="Device">Which device signs in.</param>
public sealed record RegisterRequest(
    string UserName,
    string Name,
    string Password,
    string? Email = null,
    string? SetupToken = null,
    string? InviteCode = null,
    DeviceRequest? Device = null);

/// <summary>Signs in. <c>POST /api/v1/sessions</c>. Answers <see cref="SessionDto"/>.</summary>
/// <param name="UserName">User name or e-mail address.</param>
/// <param name="Password">The password.</param>
/// <param name="IsRemembered">Keep the device signed in after the browser closes.</param>
/// <param name="Device">Which device signs in.</param>
public sealed record LogInRequest(
    string UserName,
    string Password,
    bool IsRemembered = true,
    DeviceRequest? Device = null);

/// <summary>What a device says of itself at sign-in.</summary>
/// <param name="Name">Shown in the list of devices, up to 64 characters.</param>
/// <param name="WantsToken">True: answer a bearer token in the body and set no cookie (SDK). False: set the cookie (browser).</param>
public sealed record DeviceRequest(string? Name = null, bool WantsToken = false);

/// <summary>A new sign-in.</summary>
/// <param name="Me">The account.</param>
/// <param name="DeviceId">This device.</param>
/// <param name="Token">Bearer token, only when the device asked for one; it is shown once and stored only as a hash.</param>
public sealed record SessionDto(MeDto Me, long DeviceId, string? Token = null);

/// <summary>Answers whether a user name could be registered. <c>GET /api/v1/accounts/availability?userName=</c>.</summary>
/// <param name="IsAvailable">True when free and well-formed.</param>
/// <param name="Code">Otherwise why: <c>user_name_taken</c> or <c>user_name_invalid</c>.</param>
public sealed record AvailabilityDto(bool IsAvailable, string? Code = null);

/// <summary>Changes the password. <c>PUT /api/v1/me/password</c>.</summary>
/// <param name="CurrentPassword">The password so far.</param>
/// <param name="NewPassword">10–256 characters.</param>
/// <param name="EndsOtherDevices">Sign out all other devices; the default.</param>
public sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword, bool EndsOtherDevices = true);

/// <summary>Changes the public profile. <c>PUT /api/v1/me/profile</c>.</summary>
/// <param name="UserName">Nick.</param>
/// <param name="Name">Display name.</param>
/// <param name="About">A few words, up to 500.</param>
public sealed record UpdateProfileRequest(string UserName, string Name, string? About = null);

/// <summary>A signed-in device.</summary>
/// <param name="Id">Number of the device.</param>
/// <param name="Name">As the device called itself.</param>
/// <param name="CreatedAt">When it signed in.</param>
/// <param name="LastActiveAt">When it last connected.</param>
/// <param name="Address">Network address it last used.</param>
/// <param name="IsCurrent">This very device.</param>
/// <param name="IsConnected">Has an open socket now.</param>
public sealed record DeviceDto(
    long Id,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActiveAt,
    string? Address,
    bool IsCurrent,
    bool IsConnected);
