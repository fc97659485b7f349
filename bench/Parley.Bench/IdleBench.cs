using System.Diagnostics;

namespace Parley.Bench;

/// <summary>
/// Memory and CPU of idle, signed-in connections beside the relay's (PERFORMANCE section S1). Memory is the growth of the process after a full
/// collection, before and with the connections: how much garbage a process happens to hold is no property of a connection. CPU is what the process
/// spends more than it does with nobody connected.
/// </summary>
internal static class IdleBench
{
    private const int Samples = 3;

    // Longer than the grace of presence, the wait for the first hello and the wait for a digest.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var sizes = arguments.Numbers("connections", "1500,3000");
        var seconds = arguments.Number("seconds", 20);
        var rounds = arguments.Number("rounds", 1);
        Console.WriteLine("| target | connections | kept KiB a connection | of it managed heap | without collecting | CPU to connect, us | of it database | idle CPU a connection, us/s | nobody connected, us/s |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        await using var relay = await RelayTarget.StartAsync();
        await using var parley = await ParleyTarget.StartAsync();
        ITarget[] targets = [relay, parley];
        var first = 0;
        foreach (var target in targets)
        {
            await target.PrepareAsync(1_000 + (sizes.Sum() * rounds), CancellationToken.None);
            await CloseAsync(await ConnectAsync(target, first, 1_000)); // code is compiled, pools are filled
        }

        first += 1_000;
        var isKept = true;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var size in sizes)
            {
                var kept = new List<double>();
                foreach (var target in targets)
                {
                    kept.Add(await MeasureAsync(target, first, size, seconds));
                }

                first += size;
                isKept &= kept[1] <= 2 * kept[0];
                Console.WriteLine(FormattableString.Invariant($"|  | {size:N0} | **{kept[1] / kept[0]:F2} times the relay's** (limit 2) | | | | | | |"));
            }
        }

        return isKept ? 0 : 1;
    }

    /// <summary>Everybody here is new to the server, so that nothing it remembers of people counts as there before.</summary>
    private static async Task<double> MeasureAsync(ITarget target, int first, int connections, int seconds)
    {
        await Task.Delay(Settling);
        var empty = await IdleCpuAsync(target, Math.Min(seconds, 10));
        var before = await KeptAsync(target.Process);
        var (server, database) = (target.ServerCpu, target.DatabaseCpu);
        var sockets = await ConnectAsync(target, first, connections);
        await Task.Delay(1_000);
        var (connect, connectDatabase) = ((target.ServerCpu - server) * 1e6 / connections, (target.DatabaseCpu - database) * 1e6 / connections);
        await Task.Delay(Settling);
        var idle = await IdleCpuAsync(target, seconds);
        var raw = target.Process.MemoryKib - before.Kib;
        var after = await KeptAsync(target.Process);
        await CloseAsync(sockets);
        var kib = (after.Kib - before.Kib) / connections;
        Console.WriteLine(FormattableString.Invariant(
            $"| {target.Name} | {connections:N0} | {kib:F1} | {(after.Heap - before.Heap) / connections:F1} | {raw / connections:F1} | {connect + connectDatabase:F0} | {connectDatabase:F0} | {(idle - empty) / connections:F2} | {empty:F0} |"));
        return kib;
    }

    private static async Task<double> IdleCpuAsync(ITarget target, int seconds)
    {
        var (cpu, begun) = (target.ServerCpu, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return (target.ServerCpu - cpu) * 1e6 / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Medians, in KiB, of several collections.</summary>
    private static async Task<(double Kib, double Heap)> KeptAsync(TargetProcess process)
    {
        var (kib, heap) = (new List<double>(), new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            heap.Add((await process.AskAsync(collects: true)).HeapBytes / 1024.0);
            await Task.Delay(1_000);
            kib.Add(process.MemoryKib);
        }

        return (Latencies.Median(kib), Latencies.Median(heap));
    }

    private static async Task<LoadSocket[]> ConnectAsync(ITarget target, int first, int count)
    {
        var sockets = new LoadSocket[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
            sockets[i] = await target.ConnectAsync(first + i + 1, (_, _) => { }, ct));
        return sockets;
    }

    private static async Task CloseAsync(LoadSocket[] sockets)
    {
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }
}
