namespace Parley.Server.Features.Presence;

/// <summary>Learns before the first request who hides presence, and saves at the end when everybody was last seen.</summary>
internal sealed class PresenceLifetime(PresenceBoard board) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => board.LoadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => board.StopAsync();
}
