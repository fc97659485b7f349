namespace Parley.Bench;

/// <summary>Direct messages at rising rates, the relay beside Parley in the same run (PERFORMANCE section S2).</summary>
internal static class LoadBench
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var rates = arguments.Numbers("rates", "200,1000,3000,5000,8000,10000");
        var users = arguments.Number("users", 1_000);
        var seconds = arguments.Number("seconds", 10);
        Console.WriteLine(LoadRun.Header);
        Console.WriteLine(LoadRun.Rule);
        var baseline = new Dictionary<int, LoadRun>();
        await using (var relay = await RelayTarget.StartAsync())
        {
            foreach (var rate in rates)
            {
                baseline[rate] = await LoadRun.MeasureAsync(relay, users, rate, seconds, CancellationToken.None, isFirst: baseline.Count == 0);
                Console.WriteLine(baseline[rate].Row);
            }
        }

        var best = 0.0;
        var failures = 0;
        await using (var parley = await ParleyTarget.StartAsync(arguments.Flag("receipts", false)))
        {
            foreach (var rate in rates)
            {
                var before = await parley.StoredAsync(CancellationToken.None);
                var run = await LoadRun.MeasureAsync(parley, users, rate, seconds, CancellationToken.None, isFirst: rate == rates[0]);
                Console.WriteLine(run.Row);
                Console.WriteLine(FormattableString.Invariant($"|  | server CPU / relay's: {run.ServerMicros / baseline[rate].ServerMicros:F1} | stored: {await parley.StoredAsync(CancellationToken.None) - before:N0} | | | | | | | | |"));
                failures += run.Lost + run.Doubled;
                if (run is { P99: <= 50, Refused: 0, Lost: 0, Doubled: 0 } && run.Delivered >= 0.95 * rate)
                {
                    best = Math.Max(best, run.Delivered);
                }
            }
        }

        Console.WriteLine(FormattableString.Invariant($"\nHighest rate kept up with (p99 <= 50 ms, nothing lost or doubled): {best:N0} stored messages a second."));
        return failures == 0 ? 0 : 1;
    }
}
