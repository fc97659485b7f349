using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Sync;

/// <summary>
/// Ends sockets whose sign-in no longer holds, however that came about: revoked on another node, expired, account disabled (SEC36).
/// Sign-outs on this node end them at once; this is the net below.
/// </summary>
internal sealed partial class RecheckDevices(
    NpgsqlDataSource database, ConnectionTable connections, TimeProvider clock, ILogger<RecheckDevices> logger) : BackgroundService
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    private const int Batch = 2_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var sockets in connections.All().Chunk(Batch))
                {
                    await CheckAsync(sockets, stoppingToken);
                }
            }
            catch (Exception reason) when (reason is not OperationCanceledException)
            {
                LogFailed(logger, reason);
            }
        }
    }

    private async Task CheckAsync(SocketConnection[] sockets, CancellationToken ct)
    {
        var valid = new Dictionary<long, bool>(sockets.Length);
        await using var command = database.CreateCommand("""
            SELECT d.id, u.deactivated_at IS NULL FROM devices d JOIN users u ON u.id = d.user_id WHERE d.id = ANY($1) AND d.expires_at > $2
            """);
        command.Parameters.Add(new() { Value = Array.ConvertAll(sockets, socket => socket.DeviceId) });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                valid[rows.GetInt64(0)] = rows.GetBoolean(1);
            }
        }

        foreach (var socket in sockets)
        {
            if (!valid.TryGetValue(socket.DeviceId, out var isEnabled))
            {
                socket.Close(CloseCodes.SignedOut);
            }
            else if (!isEnabled)
            {
                socket.Close(CloseCodes.AccountDisabled);
            }
        }
    }

    [LoggerMessage(1302, LogLevel.Warning, "Sign-ins of open sockets could not be checked; the next round does")]
    private static partial void LogFailed(ILogger logger, Exception reason);
}
