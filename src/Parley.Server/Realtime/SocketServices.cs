using Parley.Server.Platform.Settings;

namespace Parley.Server.Realtime;

/// <summary>What every socket needs, held once, so that a socket holds one reference.</summary>
internal sealed class SocketServices(
    TimeProvider clock,
    RealtimeSettings settings,
    ConnectionTable connections,
    Deadlines deadlines,
    DigestQueue digests,
    IClientFrameHandler handler,
    ILogger<SocketConnection> logger)
{
    private long lastId;

    public TimeProvider Clock => clock;

    public RealtimeSettings Settings => settings;

    public ConnectionTable Connections => connections;

    public Deadlines Deadlines => deadlines;

    public DigestQueue Digests => digests;

    public IClientFrameHandler Handler => handler;

    public ILogger Logger => logger;

    public long NextId() => Interlocked.Increment(ref lastId);
}
