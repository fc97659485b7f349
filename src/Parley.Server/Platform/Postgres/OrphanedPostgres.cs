using System.Globalization;

namespace Parley.Server.Platform.Postgres;

/// <summary>A PostgreSQL that outlived the server that started it.</summary>
internal static class OrphanedPostgres
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    /// <summary>Stops the PostgreSQL of a cluster if one is still running. The caller holds the cluster's lock.</summary>
    /// <param name="cluster">Absolute path of the cluster.</param>
    /// <param name="clock">For the waiting.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <returns>True when there was one.</returns>
    /// <exception cref="StartRefusedException">It does not stop.</exception>
    public static async Task<bool> StopAsync(string cluster, TimeProvider clock, CancellationToken ct)
    {
        if (RunningIn(cluster) is not { } processId)
        {
            return false;
        }

        _ = NativeMethods.Kill(processId, NativeMethods.SigInt);
        var started = clock.GetTimestamp();
        while (RunningIn(cluster) is not null)
        {
            if (clock.GetElapsedTime(started) > StopLimit)
            {
                throw new StartRefusedException($"An earlier PostgreSQL (process {processId}) still uses {cluster} and does not stop.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, ct);
        }

        return true;
    }

    /// <summary>Process id of the PostgreSQL that runs in a cluster, judged by its pid file and its command line.</summary>
    public static int? RunningIn(string cluster)
    {
        try
        {
            var firstLine = File.ReadLines(Path.Combine(cluster, "postmaster.pid")).FirstOrDefault();
            if (int.TryParse(firstLine, CultureInfo.InvariantCulture, out var processId)
                && File.ReadAllText($"/proc/{processId}/cmdline").Split('\0').Contains(cluster))
            {
                return processId;
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // no pid file, or no such process
        }

        return null;
    }
}
