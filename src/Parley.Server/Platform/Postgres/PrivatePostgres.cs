using System.Diagnostics;
using Npgsql;

namespace Parley.Server.Platform.Postgres;

/// <summary>
/// A PostgreSQL of our own: made on first use, reachable through one Unix socket only, started and stopped with its owner,
/// started again when it dies, taken over when its owner died.
/// </summary>
internal sealed partial class PrivatePostgres : IAsyncDisposable
{
    /// <summary>Role of the running server: reads and writes rows, cannot change the schema.</summary>
    public const string AppRole = "parley_app";

    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly PrivatePostgresOptions options;
    private readonly PostgresCluster cluster;
    private readonly PostgresBinaries binaries;
    private readonly PostgresUser user;
    private readonly FileStream claim;
    private readonly string socketFolder;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();

    private Process process;
    private Task watch = Task.CompletedTask;

    private PrivatePostgres(
        PrivatePostgresOptions options, PostgresCluster cluster, PostgresBinaries binaries, PostgresUser user,
        FileStream claim, TimeProvider clock, ILogger logger)
    {
        this.options = options;
        this.cluster = cluster;
        this.binaries = binaries;
        this.user = user;
        this.claim = claim;
        this.clock = clock;
        this.logger = logger;
        socketFolder = SocketFolder.Make(cluster.Folder, user);
        process = Launch();
    }

    /// <summary>Process id of the running PostgreSQL.</summary>
    public int ProcessId => process.Id;

    /// <summary>Folder of the binaries in use.</summary>
    public string BinaryFolder => binaries.Folder;

    /// <summary>Starts it and makes the database and the two roles when they are missing.</summary>
    /// <exception cref="StartRefusedException">
    /// The folder cannot be written or is in use by another server, no fitting binaries, or PostgreSQL did not start.
    /// </exception>
    public static async Task<PrivatePostgres> StartAsync(
        PrivatePostgresOptions options, TimeProvider clock, ILogger logger, CancellationToken ct)
    {
        DataFolder.Require(options.Folder);
        var files = new PostgresCluster(options.Folder);
        var folderLock = Claim(options.Folder);
        try
        {
            if (await OrphanedPostgres.StopAsync(files.Data, clock, ct))
            {
                LogTookOver(logger);
            }

            var (found, owner) = await files.PrepareAsync(options.IsDurable, ct);
            var started = new PrivatePostgres(options, files, found, owner, folderLock, clock, logger);
            try
            {
                await started.WaitUntilReadyAsync(ct);
                await started.MakeDatabaseAsync(ct);
                started.watch = started.KeepRunningAsync();
                LogStarted(logger, found.Major, found.Folder, options.Folder);
                return started;
            }
            catch
            {
                await started.StopAsync();
                throw;
            }
        }
        catch
        {
            await folderLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connection string of the owner role, which may do everything.</summary>
    public string OwnerConnectionString(string? database = null) => ConnectionString(PostgresCluster.OwnerRole, database);

    /// <summary>Connection string of the server's role, which cannot change the schema.</summary>
    public string AppConnectionString(string? database = null) => ConnectionString(AppRole, database);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watch;
        await StopAsync();
        SocketFolder.RemoveShortOne(Path.Combine(cluster.Folder, "socket-folder"));
        await claim.DisposeAsync();
        stopping.Dispose();
    }

    private static FileStream Claim(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new StartRefusedException(
                $"The data in {folder} are in use by another Parley server; stop it or name another folder in Parley__DataFolder.", taken);
        }
    }

    private string ConnectionString(string role, string? database) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Username = role,
        Database = database ?? options.Database,
    }.ConnectionString;

    private Process Launch()
    {
        RotateLog();

        // setsid: Ctrl-C in a terminal reaches the whole process group, and the database must outlive the server's own shutdown.
        // The log goes to a file, not a pipe: nobody would read the pipe of a server that crashed.
        string[] words =
        [
            "-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", cluster.Log,
            .. OperatingSystem.IsLinux() ? ["setsid"] : Array.Empty<string>(),
            .. user.Prefix(), binaries.Postgres, "-D", cluster.Data, "-k", socketFolder,
            .. Configuration().SelectMany(setting => new[] { "-c", setting }),
        ];
        var start = new ProcessStartInfo("/bin/sh", words) { WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TZ"] = "UTC";
        return Process.Start(start)!;
    }

    private string[] Configuration()
    {
        string[] always =
        [
            "listen_addresses=", "unix_socket_permissions=0700", "max_connections=120",

            // What people write must not reach a log: no statement text, no parameters, no "Key (nick)=(…)" detail.
            "log_min_error_statement=panic", "log_parameter_max_length_on_error=0", "log_error_verbosity=terse",
            "log_line_prefix=%m [%p] ", "log_timezone=UTC", "timezone=UTC",
        ];

        // Tests share one among the servers they start side by side.
        return options.IsDurable ? always : [.. always, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=500"];
    }

    private void RotateLog()
    {
        var log = new FileInfo(cluster.Log);
        if (log.Exists && log.Length > 10_000_000)
        {
            log.MoveTo(cluster.Log + ".1", overwrite: true);
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken ct)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(OwnerConnectionString("postgres")) { Pooling = false }.ConnectionString;
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(ct);
                return;
            }
            catch (PostgresException starting) when (starting.SqlState == PostgresErrorCodes.CannotConnectNow)
            {
                // replaying its log
            }
            catch (NpgsqlException notYet) when (notYet is not PostgresException)
            {
                // the socket is not there yet
            }

            if (process.HasExited)
            {
                throw new StartRefusedException($"The private PostgreSQL did not start: {cluster.LastLogLine()} (log: {cluster.Log})");
            }

            if (clock.GetElapsedTime(started) > options.StartLimit)
            {
                throw new StartRefusedException(
                    $"The private PostgreSQL did not answer within {options.StartLimit.TotalSeconds:0} seconds (log: {cluster.Log}).");
            }

            await Task.Delay(PollEvery, clock, ct);
        }
    }

    private async Task MakeDatabaseAsync(CancellationToken ct)
    {
        await using (var maintenance = NpgsqlDataSource.Create(OwnerConnectionString("postgres")))
        {
            await using var roleExists = maintenance.CreateCommand("select 1 from pg_roles where rolname = $1");
            roleExists.Parameters.Add(new() { Value = AppRole });
            if (await roleExists.ExecuteScalarAsync(ct) is null)
            {
                await using var makeRole = maintenance.CreateCommand($"create role {AppRole} login");
                await makeRole.ExecuteNonQueryAsync(ct);
            }

            await using var databaseExists = maintenance.CreateCommand("select 1 from pg_database where datname = $1");
            databaseExists.Parameters.Add(new() { Value = options.Database });
            if (await databaseExists.ExecuteScalarAsync(ct) is not null)
            {
                return;
            }

            await using var makeDatabase = maintenance.CreateCommand($"create database \"{options.Database}\"");
            await makeDatabase.ExecuteNonQueryAsync(ct);
        }

        await AppRoleRights.GrantAsync(OwnerConnectionString(), AppRole, ct);
    }

    private async Task KeepRunningAsync()
    {
        while (true)
        {
            try
            {
                await process.WaitForExitAsync(stopping.Token);
                LogDied(logger, process.ExitCode);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stopping.Token);

                // Its children notice the death a moment later and hold the shared memory until then; Launch is repeated if that is too soon.
                process.Dispose();
                process = Launch();
                await WaitUntilReadyAsync(stopping.Token);
                LogRestarted(logger);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (StartRefusedException again)
            {
                LogRestartFailed(logger, again.Message);
            }
        }
    }

    private async Task StopAsync()
    {
        if (!process.HasExited)
        {
            _ = NativeMethods.Kill(process.Id, NativeMethods.SigInt);
            using var limit = new CancellationTokenSource(StopLimit, clock);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _ = NativeMethods.Kill(process.Id, NativeMethods.SigQuit);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }

    [LoggerMessage(1001, LogLevel.Information, "Private PostgreSQL {Major} from {Binaries} runs in {Folder}")]
    private static partial void LogStarted(ILogger logger, int major, string binaries, string folder);

    [LoggerMessage(1002, LogLevel.Warning, "Stopped a private PostgreSQL that an earlier server left behind")]
    private static partial void LogTookOver(ILogger logger);

    [LoggerMessage(1003, LogLevel.Error, "The private PostgreSQL ended with code {ExitCode}; starting it again")]
    private static partial void LogDied(ILogger logger, int exitCode);

    [LoggerMessage(1004, LogLevel.Information, "The private PostgreSQL is back")]
    private static partial void LogRestarted(ILogger logger);

    [LoggerMessage(1005, LogLevel.Error, "The private PostgreSQL does not come back: {Reason}")]
    private static partial void LogRestartFailed(ILogger logger, string reason);
}
