using System.Diagnostics;
using System.Globalization;

namespace Parley.Bench;

/// <summary>One open-loop run: messages are due at fixed moments whatever the server does, and latency counts from the due moment to the recipient's socket.</summary>
internal sealed record LoadRun(
    string Target, int Rate, double Delivered, double P50, double P99, double P999, double ServerMicros, double DatabaseMicros, double GeneratorMicros, int Refused, int Lost, int Doubled)
{
    public const string Header = "| target | offered/s | delivered/s | p50 ms | p99 ms | p99.9 ms | server CPU us/msg | database CPU us/msg | generator CPU us/msg | refused | lost | doubled |";
    public const string Rule = "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

    public string Row => string.Create(CultureInfo.InvariantCulture,
        $"| {Target} | {Rate:N0} | {Delivered:N0} | {P50:F2} | {P99:F2} | {P999:F2} | {ServerMicros:F0} | {DatabaseMicros:F0} | {GeneratorMicros:F0} | {Refused} | {Lost} | {Doubled} |");

    public static async Task<LoadRun> MeasureAsync(ITarget target, int users, int rate, int seconds, CancellationToken ct, bool isFirst = false)
    {
        await target.PrepareAsync(users, ct);
        var total = rate * seconds;
        var latencies = new Latencies(total);
        var isMeasuring = false;
        var sockets = new LoadSocket[users];
        void Arrived(int number, long due)
        {
            if (isMeasuring && number < total)
            {
                latencies.Note(number, Stopwatch.GetTimestamp() - due);
            }
        }

        await Parallel.ForAsync(0, users, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = ct }, async (i, token) =>
            sockets[i] = await target.ConnectAsync(i + 1, Arrived, token));

        // Every pair writes once before the clock starts, so that creating chats is not measured as sending.
        for (var i = 0; i < users; i += 2)
        {
            sockets[i].Send(target.Frame(i + 1, i + 2, int.MaxValue, 0));
        }

        await Task.Delay(2_000, ct);
        await PaceAsync(target, sockets, users, Math.Min(rate, 1_000), isFirst ? 15 : 2, int.MaxValue / 2, ct); // compiled, pools filled
        await Task.Delay(500, ct);
        var refused = target.Refused;
        isMeasuring = true;
        var (server, database, generator, begun) = (target.ServerCpu, target.DatabaseCpu, Own(), Stopwatch.GetTimestamp());
        await PaceAsync(target, sockets, users, rate, seconds, 0, ct);
        for (var waited = 0; latencies.Arrived + target.Refused - refused < total && waited < 200; waited++)
        {
            await Task.Delay(50, ct);
        }

        var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var run = new LoadRun(
            target.Name, rate, latencies.Arrived / Math.Max(seconds, elapsed - 0.05),
            latencies.Percentile(0.50), latencies.Percentile(0.99), latencies.Percentile(0.999),
            (target.ServerCpu - server) * 1e6 / total, (target.DatabaseCpu - database) * 1e6 / total, (Own() - generator) * 1e6 / total,
            target.Refused - refused, latencies.Lost - (target.Refused - refused), latencies.Doubled);
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }

        return run;
    }

    private static double Own() => ProcessCost.CpuSeconds(Environment.ProcessId);

    /// <summary>Sends at a rate, whatever the server does: who of a pair is even writes to the odd one, and back.</summary>
    public static async Task PaceAsync(ITarget target, LoadSocket[] sockets, int users, int rate, int seconds, int first, CancellationToken ct)
    {
        var total = rate * seconds;
        var begun = Stopwatch.GetTimestamp();
        var perMessage = (double)Stopwatch.Frequency / rate;
        for (var number = 0; number < total;)
        {
            var now = Stopwatch.GetTimestamp();
            for (; number < total && begun + (long)(number * perMessage) <= now; number++)
            {
                var from = number % users;
                sockets[from].Send(target.Frame(from + 1, (from ^ 1) + 1, first + number, begun + (long)(number * perMessage)));
            }

            await Task.Delay(1, ct);
        }
    }
}
