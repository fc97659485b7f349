using Parley.Contract.Users;

namespace Parley.Server.Access;

/// <summary>
/// What others may see of people's presence: invisible people look offline (C26), and presence is reciprocal, so that somebody who
/// hides theirs sees nobody's.
/// </summary>
internal interface IPresence
{
    /// <summary>Presence of these people as <paramref name="viewerId"/> may see it; those who hide it are left out.</summary>
    ValueTask<IReadOnlyList<PresenceDto>> GetAsync(long viewerId, IReadOnlyCollection<long> userIds, CancellationToken ct);

    /// <summary>Everybody who looks connected to <paramref name="viewerId"/>, with how; from memory, not to be changed by the caller.</summary>
    IReadOnlyDictionary<long, PresenceState> Connected(long viewerId);
}
