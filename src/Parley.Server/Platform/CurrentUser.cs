namespace Parley.Server.Platform;

/// <summary>The authenticated caller of a request or the owner of a socket. The only source of "who" (A8).</summary>
/// <param name="UserId">The account.</param>
/// <param name="DeviceId">The device.</param>
internal sealed record CurrentUser(long UserId, long DeviceId);
