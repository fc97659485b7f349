using Parley.Contract.Users;

namespace Parley.Contract.Accounts;

/// <summary>The signed-in person, with what only they may see.</summary>
/// <param name="User">The public part.</param>
/// <param name="Role">What the person may do on this server.</param>
/// <param name="Email">Address, if given.</param>
/// <param name="Settings">The person's settings.</param>
/// <param name="Status">The person's own choice of status.</param>
public sealed record MeDto(
    UserDto User,
    ServerRole Role,
    string? Email,
    SettingsDto Settings,
    StatusDto Status);

/// <summary>Role of an account on the server.</summary>
public enum ServerRole
{
    /// <summary>An ordinary person.</summary>
    Member,

    /// <summary>May administer the server.</summary>
    Admin,
}

/// <summary>Settings of an account; replaced as a whole. <c>PUT /api/v1/me/settings</c>.</summary>
/// <param name="Language">Interface language as BCP 47 (<c>en</c>, <c>pl</c>, <c>ru</c>), or null for the device's choice.</param>
/// <param name="SendsReadReceipts">Reciprocal: when off, others do not see what you read, and you do not see what they read. Unread numbers are not affected (C23).</param>
/// <param name="SendsTyping">Reciprocal: when off, you neither send nor see "is typing".</param>
/// <param name="ShowsPresence">When off, others see no presence and no last seen of you, and you see none of theirs.</param>
/// <param name="CanBeFound">When off, search by other people does not find you; people who share a chat with you still see you.</param>
/// <param name="Preferences">Opaque text a client keeps for itself across devices (appearance and the like), up to 8,192.</param>
public sealed record SettingsDto(
    string? Language = null,
    bool SendsReadReceipts = true,
    bool SendsTyping = true,
    bool ShowsPresence = true,
    bool CanBeFound = true,
    string? Preferences = null);

/// <summary>The person's own choice of status. <c>PUT /api/v1/me/status</c>.</summary>
/// <param name="Availability">Automatic, do not disturb or invisible.</param>
/// <param name="Text">Own words, up to 100, or null.</param>
/// <param name="ExpiresAt">When the text (and do-not-disturb) ends by itself, or null for never.</param>
public sealed record StatusDto(
    Availability Availability = Availability.Auto,
    string? Text = null,
    DateTimeOffset? ExpiresAt = null);

/// <summary>How presence is decided.</summary>
public enum Availability
{
    /// <summary>From the devices: online, away, offline.</summary>
    Auto,

    /// <summary>Online, but please do not disturb.</summary>
    DoNotDisturb,

    /// <summary>Looks offline to everybody else (C26).</summary>
    Invisible,
}
