using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Server.Platform.Postgres;

namespace Parley.Testing;

/// <summary>A PostgreSQL as an operator runs it: over TCP and with a password. For tests of the connection itself.</summary>
public sealed class PasswordPostgres : IAsyncDisposable
{
    /// <summary>The password of the role <c>parley</c>.</summary>
    public const string Password = "right-secret";

    private readonly Process process;
    private readonly int port;

    private PasswordPostgres(Process process, int port)
    {
        this.process = process;
        this.port = port;
    }

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where it keeps its files.</param>
    /// <param name="port">TCP port of this machine; a free one when not given.</param>
    public static async Task<PasswordPostgres> StartAsync(string folder, int? port = null)
    {
        var binaries = "";
        await using (var first = await PrivatePostgres.StartAsync(
            new() { Folder = folder, IsDurable = false }, TimeProvider.System, NullLogger.Instance, CancellationToken.None))
        {
            binaries = first.BinaryFolder;
            await using var connection = new NpgsqlConnection(first.OwnerConnectionString() + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"alter role parley password '{Password}'", connection);
            await command.ExecuteNonQueryAsync();
        }

        var cluster = new PostgresCluster(folder);
        await File.WriteAllTextAsync(Path.Combine(cluster.Data, "pg_hba.conf"), "local all all trust\nhost all all all scram-sha-256\n");
        var user = await PostgresUser.ForAsync(cluster.Data, binaries, CancellationToken.None);
        var listen = port ?? ServerProcess.FreePort();
        string[] words =
        [
            .. user.Prefix(), Path.Combine(binaries, "postgres"), "-D", cluster.Data, "-k", Path.Combine(folder, "socket"),
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-p", listen.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", cluster.Log, .. words]) { WorkingDirectory = "/" };
        start.Environment["LC_ALL"] = "C.UTF-8";
        var server = new PasswordPostgres(Process.Start(start)!, listen);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(server.ConnectionString(Password) + ";Pooling=false");
                await connection.OpenAsync();
                return server;
            }
            catch (NpgsqlException) when (attempt < 400)
            {
                await Task.Delay(25);
            }
        }
    }

    /// <summary>A connection string over TCP.</summary>
    /// <param name="password">Null leaves it out.</param>
    public string ConnectionString(string? password) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Database=parley;Username=parley"
        + (password is null ? "" : $";Password={password}");

    public async ValueTask DisposeAsync()
    {
        _ = NativeMethods.Kill(process.Id, NativeMethods.SigInt);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
