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

    /// <summary>Presence of everybody who looks connected, when the server is small enough that everybody hears of everybody; otherwise nothing.</summary>
    IReadOnlyList<PresenceDto> Everybody(long viewerId);

    /// <summary>Reads a connected person's settings and status anew and tells others what they now see. Call after the commit of a change of either.</summary>
    Task RefreshAsync(long userId, CancellationToken ct);

    /// <summary>Whether a connected person is invisible, so that nothing they do by merely being there may show (C26).</summary>
    bool IsInvisible(long userId);

    /// <summary>Whether a connected person sends and sees "is typing".</summary>
    bool SharesTyping(long userId);
}
