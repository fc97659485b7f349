using System.Globalization;

namespace Parley.Server.Platform.Postgres;

/// <summary>The files of a private PostgreSQL below one folder.</summary>
internal sealed class PostgresCluster(string folder)
{
    /// <summary>Role that owns everything and may change the schema.</summary>
    public const string OwnerRole = "parley";

    public string Folder { get; } = folder;

    public string Data => Path.Combine(Folder, "cluster");

    public string Log => Path.Combine(Folder, "postgres.log");

    private string RecordedBinaries => Path.Combine(Folder, "bindir");

    /// <summary>Finds the binaries for this cluster and makes the cluster when it is missing.</summary>
    /// <exception cref="StartRefusedException">No fitting binaries, or the cluster could not be made.</exception>
    public async Task<(PostgresBinaries Binaries, PostgresUser User)> PrepareAsync(bool isDurable, CancellationToken ct)
    {
        var major = ReadMajor();
        var recorded = File.Exists(RecordedBinaries) ? (await File.ReadAllTextAsync(RecordedBinaries, ct)).Trim() : null;
        var binaries = await PostgresBinaries.FindAsync(major, recorded, ct);
        var user = await PostgresUser.ForAsync(Data, binaries.Folder, ct);
        if (major is null)
        {
            await InitializeAsync(binaries, user, isDurable, ct);
        }

        if (recorded != binaries.Folder)
        {
            await File.WriteAllTextAsync(RecordedBinaries, binaries.Folder + "\n", ct);
        }

        return (binaries, user);
    }

    private int? ReadMajor()
    {
        var version = Path.Combine(Data, "PG_VERSION");
        return File.Exists(version) ? int.Parse(File.ReadAllText(version).Trim(), CultureInfo.InvariantCulture) : null;
    }

    private async Task InitializeAsync(PostgresBinaries binaries, PostgresUser user, bool isDurable, CancellationToken ct)
    {
        // Under another name until it is complete, so that a killed initdb leaves no half database behind.
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user.Own(unfinished);

        // "trust" is safe only because there is no TCP and nobody else can enter the socket's folder.
        string[] command =
        [
            .. user.Prefix(), binaries.Initdb, "-D", unfinished, "-U", OwnerRole, "-A", "trust", "--auth-host=reject",
            "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums",
        ];
        if (!isDurable)
        {
            command = [.. command, "--no-sync"];
        }

        var (exitCode, output) = await ChildProcess.RunAsync(command[0], command[1..], ct);
        if (exitCode != 0)
        {
            throw new StartRefusedException($"initdb could not make the private database in {unfinished}: {LastLine(output)}");
        }

        Directory.Move(unfinished, Data);
    }

    /// <summary>The last line PostgreSQL wrote to its log, for a message.</summary>
    public string LastLogLine() => File.Exists(Log) ? LastLine(File.ReadAllText(Log)) : "it wrote nothing";

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no message";
}
