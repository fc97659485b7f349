using Parley.Contract.Accounts;

namespace Parley.Server.Features.Presence;

/// <summary>What the database knows of a person's presence.</summary>
/// <param name="ShowsPresence">Reciprocal switch.</param>
/// <param name="SendsTyping">Reciprocal switch.</param>
/// <param name="Availability">The person's own choice.</param>
/// <param name="StatusText">Own words.</param>
/// <param name="StatusExpiresAt">When the text and do-not-disturb end.</param>
/// <param name="LastSeenAt">When last visibly connected.</param>
internal sealed record PresenceFacts(
    bool ShowsPresence,
    bool SendsTyping,
    Availability Availability,
    string? StatusText,
    DateTimeOffset? StatusExpiresAt,
    DateTimeOffset? LastSeenAt)
{
    public bool IsExpired(DateTimeOffset now) => StatusExpiresAt <= now;

    public string? TextAt(DateTimeOffset now) => IsExpired(now) ? null : StatusText;
}
