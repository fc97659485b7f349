using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Server.Platform.Postgres;

namespace Parley.Testing;

/// <summary>
/// One PostgreSQL for a whole test run: the one of <c>PARLEY_TEST_PG</c> (a connection string whose role may create databases),
/// otherwise a private one in a temporary folder. Started by the first test that asks, gone with the test process.
/// </summary>
public static class TestPostgres
{
    private const string FolderPrefix = "parley-test-pg-";

    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private static PrivatePostgres? own;
    private static string? folder;
    private static int made;

    /// <summary>
    /// Makes the schema in a fresh database; set before the first database is asked for. Called once per run,
    /// every database of a test is a copy of the result.
    /// </summary>
    public static Func<string, CancellationToken, Task> PrepareTemplateAsync { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Makes a database that holds the schema and nothing else.</summary>
    /// <returns>Connection string of its owner.</returns>
    public static async Task<string> NewDatabaseAsync()
    {
        var template = await Template.Value;
        return await CreateAsync($"copy_{Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture)}", template);
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Connection string of its owner.</returns>
    public static Task<string> NewEmptyDatabaseAsync() =>
        CreateAsync($"empty_{Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture)}", template: null);

    /// <summary>Throws a database away, connections included.</summary>
    public static async Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using (var pooled = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        await ExecuteAsync($"drop database if exists \"{name}\" with (force)");
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var connectionString = await CreateAsync("template", template: null);
        await AppRoleRights.GrantAsync(connectionString, PrivatePostgres.AppRole, CancellationToken.None);
        await PrepareTemplateAsync(connectionString, CancellationToken.None);

        // A template must have no connection while it is copied.
        await using (var pooled = new NpgsqlConnection(connectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        return new NpgsqlConnectionStringBuilder(connectionString).Database!;
    }

    private static async Task<string> CreateAsync(string suffix, string? template)
    {
        var server = await Server.Value;
        var name = $"parley_test_{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}_{suffix}";
        await ExecuteAsync($"drop database if exists \"{name}\" with (force)");
        await ExecuteAsync($"create database \"{name}\"" + (template is null ? "" : $" template \"{template}\" strategy file_copy"));
        return new NpgsqlConnectionStringBuilder(server) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await Server.Value);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("PARLEY_TEST_PG") is { Length: > 0 } configured)
        {
            return await WithAppRoleAsync(configured);
        }

        SweepEarlierRuns();
        folder = Path.Combine(Path.GetTempPath(), FolderPrefix + Guid.NewGuid().ToString("N")[..12]);
        own = await PrivatePostgres.StartAsync(
            new() { Folder = folder, IsDurable = false }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
        return own.OwnerConnectionString("postgres");
    }

    private static async Task<string> WithAppRoleAsync(string configured)
    {
        await using var connection = new NpgsqlConnection(configured);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"do $$ begin create role {PrivatePostgres.AppRole} login; exception when duplicate_object then null; end $$", connection);
        await command.ExecuteNonQueryAsync();
        return configured;
    }

    private static void Stop()
    {
        try
        {
            own?.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(20));
            Directory.Delete(folder!, recursive: true);
        }
        catch (Exception atExit) when (atExit is IOException or AggregateException or UnauthorizedAccessException)
        {
            // the next run sweeps it
        }
    }

    /// <summary>Stops and removes what a killed test run left behind: a folder whose lock nobody holds.</summary>
    private static void SweepEarlierRuns()
    {
        foreach (var left in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            try
            {
                using (new FileStream(Path.Combine(left, "owner.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    OrphanedPostgres.StopAsync(Path.Combine(left, "cluster"), TimeProvider.System, CancellationToken.None)
                        .Wait(TimeSpan.FromSeconds(20));
                }

                Directory.Delete(left, recursive: true);
            }
            catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException or AggregateException)
            {
                // a run that is going on, or somebody else's
            }
        }
    }
}
