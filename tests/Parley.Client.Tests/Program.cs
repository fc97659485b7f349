using Parley.Client.Tests.Simulation;

namespace Parley.Client.Tests;

/// <summary>The tests, or one simulation in a process of its own.</summary>
internal static class Program
{
    public static int Main(string[] args) => args switch
    {
        [SimulationProcess.Verb, .. var rest] => SimulationProcess.Run(rest),
        _ when args.Any(arg => arg is "--server" or "--internal-msbuild-node") =>
            Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult(),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };
}
