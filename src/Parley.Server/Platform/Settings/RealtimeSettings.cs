using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Platform.Settings;

/// <summary>Sockets and presence.</summary>
[SettingsPart]
internal sealed record RealtimeSettings
{
    /// <summary>Commands a second one socket may send over a longer time. 1 to 100000; raise it for bots and load tests only.</summary>
    [Range(1, 100_000)]
    public int SocketCommandsPerSecond { get; init; } = 20;

    /// <summary>Commands one socket may send at once before the rate above applies. 1 to 1000000.</summary>
    [Range(1, 1_000_000)]
    public int SocketCommandBurst { get; init; } = 60;

    /// <summary>Seconds without traffic after which a socket is pinged. 1 to 120; keep it below the idle limit of every proxy on the way.</summary>
    [Range(1, 120)]
    public int SocketPingSeconds { get; init; } = 15;

    /// <summary>Seconds a socket may take to answer a ping before its link counts as dead. 1 to 60.</summary>
    [Range(1, 60)]
    public int SocketPongSeconds { get; init; } = 10;

    /// <summary>Up to so many connected people everybody hears of everybody's presence; above, only of those on the screen. 0 to 10000.</summary>
    [Range(0, 10_000)]
    public int PresenceBroadcastLimit { get; init; } = 200;
}
