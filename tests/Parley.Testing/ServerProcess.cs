using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Parley.Testing;

/// <summary>The built server as a process of its own, as an operator starts it.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    /// <summary>The server beside the tests, or another build of it.</summary>
    private static readonly string Program =
        Environment.GetEnvironmentVariable("PARLEY_SERVER_DLL") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "Parley.Server.dll");

    /// <summary>Making a database cluster takes a second, and a minute on a machine with twenty times as much to do as it can.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Take(output, line.Data);
        process.ErrorDataReceived += (_, line) => Take(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Process id of the server.</summary>
    public int Id => process.Id;

    /// <summary>All it wrote to its standard output so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
            {
                return output.ToString();
            }
        }
    }

    /// <summary>All it wrote to its standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString();
            }
        }
    }

    /// <summary>Starts the server on a free port of this machine.</summary>
    /// <param name="dataFolder">Its data folder and working directory's <c>data</c>.</param>
    /// <param name="environment">Further environment variables; they win.</param>
    public static ServerProcess Start(string dataFolder, params (string Name, string Value)[] environment) => Run(dataFolder, [], environment);

    /// <summary>Starts the server's program with a command, such as <c>recount</c>.</summary>
    /// <param name="dataFolder">Its data folder.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">Further environment variables; they win.</param>
    public static ServerProcess Run(string dataFolder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Parley__DataFolder"] = dataFolder;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Waits until the server listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds what it wrote.</exception>
    public async Task<Uri> AddressAsync(TimeSpan? limit = null)
    {
        var ended = process.WaitForExitAsync();
        await Task.WhenAny(listening.Task, ended).WaitAsync(limit ?? Patience);
        return listening.Task.IsCompletedSuccessfully
            ? await listening.Task
            : throw new InvalidOperationException($"The server ended with code {process.ExitCode}.\n{Output}{Errors}");
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> ExitCodeAsync(TimeSpan? limit = null)
    {
        await process.WaitForExitAsync().WaitAsync(limit ?? Patience);
        return process.ExitCode;
    }

    /// <summary>Ends it as a crash or <c>kill -9</c> would; its children live on.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync();
    }

    /// <summary>Ends it as a service manager does (SIGTERM) and returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
        }

        return await ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        catch (TimeoutException)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Take(StringBuilder text, string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (text)
        {
            text.AppendLine(line);
        }

        if (ListeningPattern().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Groups["address"].Value));
        }
    }

    [GeneratedRegex("Now listening on: (?<address>http://\\S+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningPattern();
}
