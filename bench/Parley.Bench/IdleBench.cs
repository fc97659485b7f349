using System.Diagnostics;

namespace Parley.Bench;

/// <summary>Memory and CPU of idle, signed-in connections beside the relay's (PERFORMANCE section S1).</summary>
internal static class IdleBench
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var connections = arguments.Number("connections", 5_000);
        var seconds = arguments.Number("seconds", 20);
        Console.WriteLine("| target | connections | KiB a connection | CPU to connect, us | idle CPU a connection, us/s | process MiB |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        await using (var relay = await RelayTarget.StartAsync())
        {
            await MeasureAsync(relay, connections, seconds);
        }

        await using (var parley = await ParleyTarget.StartAsync())
        {
            await MeasureAsync(parley, connections, seconds);
        }

        return 0;
    }

    private static async Task MeasureAsync(ITarget target, int connections, int seconds)
    {
        await target.PrepareAsync(connections + 500, CancellationToken.None);
        var warm = await ConnectAsync(target, connections, 500); // code is compiled, pools are filled
        foreach (var socket in warm)
        {
            await socket.DisposeAsync();
        }

        await Task.Delay(8_000); // presence grace, garbage collection
        var memory = target.MemoryKib;
        var cpu = target.ServerCpu + target.DatabaseCpu;
        var sockets = await ConnectAsync(target, 0, connections);
        var connect = (target.ServerCpu + target.DatabaseCpu - cpu) * 1e6 / connections;
        await Task.Delay(20_000);
        var grown = target.MemoryKib - memory;
        var idle = (target.ServerCpu, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var perSecond = (target.ServerCpu - idle.ServerCpu) * 1e6 / connections / Stopwatch.GetElapsedTime(idle.Item2).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"| {target.Name} | {connections:N0} | {(double)grown / connections:F1} | {connect:F0} | {perSecond:F2} | {target.MemoryKib / 1024} |"));
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }

    private static async Task<LoadSocket[]> ConnectAsync(ITarget target, int first, int count)
    {
        var sockets = new LoadSocket[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, ct) =>
            sockets[i] = await target.ConnectAsync(first + i + 1, (_, _) => { }, ct));
        return sockets;
    }
}
