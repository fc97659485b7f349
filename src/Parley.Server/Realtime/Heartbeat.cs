namespace Parley.Server.Realtime;

/// <summary>Once a second: who was not heard for a while is pinged, who does not answer is gone (C25). One timer for all sockets.</summary>
internal sealed class Heartbeat(ConnectionTable connections) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = SocketLink.Now();
            foreach (var connection in connections.All())
            {
                connection.Beat(now);
            }
        }
    }
}
