using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace Parley.Client.Tests.Simulation;

/// <summary>
/// The simulation takes the whole thread pool, so it runs in a process of its own: this program with other arguments. Failures come as lines on standard
/// output.
/// </summary>
internal static class SimulationProcess
{
    /// <summary>First argument of such a process.</summary>
    public const string Verb = "simulate";

    private const int FailuresTold = 3;

    /// <summary>Starts a process and waits for it.</summary>
    /// <returns>What failed; empty when all is well.</returns>
    public static async Task<string> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Assembly.GetExecutingAssembly().Location, Verb, .. args]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? "" : $"{await output}{await errors}";
    }

    /// <summary>The main program of such a process.</summary>
    public static int Run(string[] args)
    {
        Pump.TakeOneThread();
        return args switch
        {
            ["seeds", var first, var count] => RunAll(Enumerable.Range(0, Number(count)).Select(i => Script.Generate((uint)(Number(first) + i))), "PARLEY_SEED="),
            ["scenario", var name] => RunOne(Scenarios.All[name]),
            ["scripts"] => RunAll(Script.Files.Select(Script.Read), "script "),
            _ => throw new ArgumentOutOfRangeException(nameof(args)),
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int RunOne(Action scenario)
    {
        try
        {
            scenario();
            return 0;
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            Console.WriteLine(failed is BrokenPromise ? failed.Message : failed);
            return 1;
        }
    }

    private static int RunAll(IEnumerable<Script> scripts, string prefix)
    {
        var isTraced = Environment.GetEnvironmentVariable("PARLEY_TRACE") == "1";
        var failures = 0;
        foreach (var script in scripts)
        {
            var world = new World(script) { Trace = isTraced ? Console.WriteLine : null };
            try
            {
                Pump.Run(world.Time, async () =>
                {
                    await world.RunAsync();
                    await Checks.AtRestAsync(world);
                });
            }
            catch (Exception failed) when (failed is not OutOfMemoryException)
            {
                Console.WriteLine($"{prefix}{(prefix.EndsWith('=') ? script.Seed : script.Name)}: {(failed is BrokenPromise ? failed.Message : failed)}");
                if (++failures >= FailuresTold)
                {
                    break;
                }
            }
        }

        return failures == 0 ? 0 : 1;
    }
}
