using Parley.Contract.Users;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Presence;

/// <summary>A connected person, or one whose grace has not run out. Touched only under the board's lock.</summary>
internal sealed class PresentPerson(long userId)
{
    public long UserId { get; } = userId;

    public List<SocketConnection> Sockets { get; } = [];

    /// <summary>Devices that went away without signing out, and until when they may come back unnoticed.</summary>
    public List<(long DeviceId, long Until)> Graces { get; } = [];

    public PresenceFacts? Facts { get; set; }

    /// <summary>Ticket of the reading <see cref="Facts"/> come from: an older reading never replaces a newer one.</summary>
    public long FactsTicket { get; set; }

    public DateTimeOffset? AwaySince { get; set; }

    /// <summary>What others were last told; null when the person hides presence.</summary>
    public PresenceDto? Shown { get; set; }
}

/// <summary>What presence notes on a socket.</summary>
internal sealed class SocketNote
{
    public bool IsIdle { get; set; }

    /// <summary>The first state was sent, so changes make sense to it.</summary>
    public bool Hears { get; set; }

    public long[] Watched { get; set; } = [];
}
