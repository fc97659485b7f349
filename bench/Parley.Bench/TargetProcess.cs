using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Parley.Bench;

/// <summary>A .NET process under measurement: what it costs, and what <see cref="StartupHook"/> tells from inside.</summary>
internal sealed class TargetProcess : IAsyncDisposable
{
    public const string Probe = "#probe";

    private readonly Process process;
    private readonly Channel<string> probes = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TargetProcess(Process process) => this.process = process;

    /// <summary>CPU so far, in seconds.</summary>
    public double Cpu => ProcessCost.CpuSeconds(process.Id);

    /// <summary>Proportional set size in KiB.</summary>
    public long MemoryKib => ProcessCost.PssKib(process.Id);

    /// <summary>Ends with the first line the process writes.</summary>
    public Task FirstLine => firstLine.Task;

    public static TargetProcess Start(string assembly, string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(TargetProcess).Assembly.Location;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var target = new TargetProcess(Process.Start(start)!);
        target.process.OutputDataReceived += (_, line) => target.Read(line.Data);
        target.process.ErrorDataReceived += (_, line) => target.Read(line.Data);
        target.process.BeginOutputReadLine();
        target.process.BeginErrorReadLine();
        return target;
    }

    /// <summary>Asks from inside; with <paramref name="collects"/> after a full collection that gives free memory back to the system.</summary>
    public async Task<Inside> AskAsync(bool collects)
    {
        await process.StandardInput.WriteLineAsync(collects ? "collect" : "look");
        await process.StandardInput.FlushAsync();
        var parts = (await probes.Reader.ReadAsync()).Split(' ');
        return new Inside(
            long.Parse(parts[1], CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture), int.Parse(parts[4], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Read(string? line)
    {
        firstLine.TrySetResult();
        if (line is null)
        {
            return;
        }

        if (line.StartsWith(Probe, StringComparison.Ordinal))
        {
            probes.Writer.TryWrite(line);
        }
        else if (line.Contains("fail", StringComparison.Ordinal) || line.Contains("crit", StringComparison.Ordinal))
        {
            Console.Error.WriteLine(line);
        }
    }
}

/// <summary>What a process says of itself.</summary>
/// <param name="HeapBytes">Managed heap.</param>
/// <param name="PauseSeconds">Time spent in pauses for garbage collection so far.</param>
/// <param name="Collections">Collections so far.</param>
/// <param name="FullCollections">Full ones among them.</param>
internal sealed record Inside(long HeapBytes, double PauseSeconds, int Collections, int FullCollections);
