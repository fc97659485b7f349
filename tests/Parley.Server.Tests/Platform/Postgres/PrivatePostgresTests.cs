using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Server.Platform;
using Parley.Server.Platform.Postgres;

namespace Parley.Server.Tests.Platform.Postgres;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_is_stored_is_there_after_a_restart()
    {
        await using (var first = await StartAsync())
        {
            await RunAsync(first.OwnerConnectionString(), "create table note (text text); insert into note values ('kept')");
        }

        await using var second = await StartAsync();

        Assert.Equal("kept", await RunAsync(second.OwnerConnectionString(), "select text from note"));
    }

    [Fact]
    public async Task It_is_durable_and_has_no_door_but_its_socket()
    {
        await using var postgres = await StartDurableAsync();

        Assert.Equal("on", await RunAsync(postgres.OwnerConnectionString(), "show fsync"));
        Assert.Equal("on", await RunAsync(postgres.OwnerConnectionString(), "show synchronous_commit"));
        Assert.Equal("on", await RunAsync(postgres.OwnerConnectionString(), "show data_checksums"));
        Assert.Equal("", await RunAsync(postgres.OwnerConnectionString(), "show listen_addresses"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["pg/socket"]));
        var owner = Process.GetProcessById(postgres.ProcessId);
        var user = (await File.ReadAllLinesAsync($"/proc/{owner.Id.ToString(CultureInfo.InvariantCulture)}/status", TestContext.Current.CancellationToken))
            .Single(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        Assert.DoesNotContain("\t0\t", user, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_role_works_with_rows_but_not_with_the_schema()
    {
        await using var postgres = await StartAsync();
        await RunAsync(postgres.OwnerConnectionString(), "create table note (id int generated always as identity, text text)");

        Assert.Equal("1", await RunAsync(postgres.AppConnectionString(), "insert into note (text) values ('row') returning id"));
        foreach (var change in new[] { "create table other (id int)", "drop table note", "alter table note add column more int", "truncate note" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(postgres.AppConnectionString(), change));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task A_second_server_on_the_same_folder_is_refused_and_harms_nothing()
    {
        await using var first = await StartAsync();

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(StartAsync);

        Assert.Contains("in use by another Parley server", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("1", await RunAsync(first.OwnerConnectionString(), "select 1"));
    }

    [Fact]
    public async Task When_it_dies_it_comes_back_by_itself()
    {
        await using var postgres = await StartDurableAsync();
        await RunAsync(postgres.OwnerConnectionString(), "create table note (text text); insert into note values ('kept')");

        Process.GetProcessById(postgres.ProcessId).Kill();

        Assert.Equal("kept", await EventuallyAsync(() => RunAsync(postgres.OwnerConnectionString(), "select text from note")));
    }

    [Fact]
    public async Task A_killed_initdb_leaves_nothing_that_hinders_the_next_start()
    {
        Directory.CreateDirectory(folder["pg/cluster.new/base"]);
        await File.WriteAllTextAsync(folder["pg/cluster.new/PG_VERSION"], "15\n", TestContext.Current.CancellationToken);

        await using var postgres = await StartAsync();

        Assert.Equal("1", await RunAsync(postgres.OwnerConnectionString(), "select 1"));
    }

    [Fact]
    public async Task A_path_too_long_for_a_socket_gets_a_short_folder_that_is_removed_again()
    {
        var deep = folder[Path.Combine(new string('a', 60), new string('b', 60))];
        string socket;
        await using (var postgres = await StartAsync(deep))
        {
            socket = new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString()).Host!;
            Assert.True(socket.Length < 90);
            Assert.Equal("1", await RunAsync(postgres.OwnerConnectionString(), "select 1"));
        }

        Assert.False(Directory.Exists(socket));
    }

    [Fact]
    public async Task It_runs_below_a_folder_that_is_closed_to_others()
    {
        Directory.CreateDirectory(folder["closed"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await using var postgres = await StartAsync(folder["closed/pg"]);

        Assert.Equal("1", await RunAsync(postgres.OwnerConnectionString(), "select 1"));
    }

    [Fact]
    public async Task A_database_of_another_major_version_is_refused_with_both_versions_named()
    {
        Directory.CreateDirectory(folder["pg/cluster"]);
        await File.WriteAllTextAsync(folder["pg/cluster/PG_VERSION"], "9\n", TestContext.Current.CancellationToken);

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(StartAsync);

        Assert.Contains("was made by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("found only", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_write_does_not_reach_the_log()
    {
        await using (var postgres = await StartAsync())
        {
            await RunAsync(postgres.OwnerConnectionString(), "create table note (text text unique); insert into note values ('secretword')");
            await Assert.ThrowsAsync<PostgresException>(() => RunAsync(postgres.OwnerConnectionString(), "insert into note values ('secretword')"));
        }

        var log = await File.ReadAllTextAsync(folder["pg/postgres.log"], TestContext.Current.CancellationToken);
        Assert.Contains("duplicate key", log, StringComparison.Ordinal);
        Assert.DoesNotContain("secretword", log, StringComparison.Ordinal);
    }

    private Task<PrivatePostgres> StartDurableAsync() => PrivatePostgres.StartAsync(
        new() { Folder = folder["pg"] }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);

    private Task<PrivatePostgres> StartAsync() => StartAsync(folder["pg"]);

    private static Task<PrivatePostgres> StartAsync(string path) => PrivatePostgres.StartAsync(
        new() { Folder = path, IsDurable = false }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);

    private static async Task<string?> RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }

    private static async Task<string?> EventuallyAsync(Func<Task<string?>> read)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                return await read();
            }
            catch (NpgsqlException down) when (down is not PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow } && !limit.IsCancellationRequested)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
