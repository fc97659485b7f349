using System.Globalization;

#pragma warning disable CA1050, MA0047 // The runtime looks for a type of this name outside of any namespace.

/// <summary>
/// Runs inside a measured process (<c>DOTNET_STARTUP_HOOKS</c>) and answers each line on its standard input: it collects garbage, gives free memory
/// back, and prints what is left. So memory is what connections keep, not what they once used, and the server itself needs no door for it.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // Only what it is meant for: processes started by a measured one inherit the environment.
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
        new Thread(AnswerAll) { IsBackground = true, Name = "probe" }.Start();
    }

    private static void AnswerAll()
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line == "collect")
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }

            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Parley.Bench.TargetProcess.Probe} {GC.GetTotalMemory(false)} {GC.GetTotalPauseDuration().TotalSeconds} {GC.CollectionCount(0)} {GC.CollectionCount(2)}"));
        }
    }
}
