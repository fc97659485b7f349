namespace Parley.Contract.Users;

/// <summary>A person as others see them.</summary>
/// <param name="Id">Number of the account; never reused.</param>
/// <param name="UserName">Nick: unique handle for search and mentions; may change.</param>
/// <param name="Name">Free display name; may change.</param>
/// <param name="About">A few words, or null.</param>
/// <param name="PhotoUrl">Address of the photo, or null.</param>
/// <param name="IsDeactivated">True when the account no longer exists or was disabled; the name stays for old messages.</param>
public sealed record UserDto(
    long Id,
    string UserName,
    string Name,
    string? About = null,
    string? PhotoUrl = null,
    bool IsDeactivated = false);

/// <summary>How present a person is.</summary>
public enum PresenceState
{
    /// <summary>No device connected, or invisible.</summary>
    Offline,

    /// <summary>Connected, no input for five minutes.</summary>
    Away,

    /// <summary>Connected and active.</summary>
    Online,

    /// <summary>Connected, and asks not to be disturbed.</summary>
    DoNotDisturb,
}

/// <summary>Presence of one person. Soft state: never stored with messages, may be lost, converges.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="State">Strongest of the person's devices, or the person's own choice (C24).</param>
/// <param name="LastSeenAt">When last connected, for people who are not online; null when hidden or never.</param>
/// <param name="AwaySince">Since when there was no input, for away.</param>
/// <param name="StatusText">Own words, or null.</param>
public sealed record PresenceDto(
    long UserId,
    PresenceState State,
    DateTimeOffset? LastSeenAt = null,
    DateTimeOffset? AwaySince = null,
    string? StatusText = null);

/// <summary>One page of people. <c>GET /api/v1/users?query=&amp;status=online|offline&amp;after=&amp;limit=</c>.</summary>
/// <param name="Users">In order: online, away, offline by last seen, then name.</param>
/// <param name="Presence">Presence of those who show it.</param>
/// <param name="Next">Pass as <c>after</c> for the next page, or null at the end.</param>
public sealed record UserPageDto(
    IReadOnlyList<UserDto> Users,
    IReadOnlyList<PresenceDto> Presence,
    string? Next);

/// <summary>Number of unread messages from one person. <c>GET /api/v1/users/{userId}/unread</c> (S1-15).</summary>
/// <param name="UserId">The other person.</param>
/// <param name="ChatId">The direct chat, or null when there is none yet.</param>
/// <param name="Count">Unread messages.</param>
public sealed record UserUnreadDto(long UserId, long? ChatId, int Count);
