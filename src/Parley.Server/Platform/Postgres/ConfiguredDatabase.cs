using System.Net.Sockets;
using Npgsql;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform.Postgres;

/// <summary>A database somebody else runs: waits while it is merely not there yet, refuses at once what waiting cannot mend.</summary>
internal sealed partial class ConfiguredDatabase(DatabaseSettings settings, TimeProvider clock, ILogger logger)
{
    private const string Variable = "ConnectionStrings__Parley";
    private const string OwnerVariable = "ConnectionStrings__ParleyOwner";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Waits until both roles can connect.</summary>
    /// <exception cref="StartRefusedException">Wrong string, wrong password, missing database, too old a server, or waited too long.</exception>
    public async Task<Database> WaitAsync(CancellationToken ct)
    {
        var server = Parse(Variable, settings.ConnectionString!);
        var owner = settings.OwnerConnectionString is { } text ? Parse(OwnerVariable, text) : server;

        await WaitForAsync(Variable, server, ct);
        if (settings.OwnerConnectionString is not null)
        {
            await WaitForAsync(OwnerVariable, owner, ct);
            await AppRoleRights.GrantAsync(owner.ConnectionString, server.Username!, ct);
        }

        return new(server.ConnectionString, owner.ConnectionString);
    }

    private static NpgsqlConnectionStringBuilder Parse(string variable, string text)
    {
        const string Form = "it must look like Host=db;Database=parley;Username=parley;Password=…";
        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = new(text);
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            // The text itself may hold a password and is not repeated.
            throw new StartRefusedException($"{variable} is not a PostgreSQL connection string; {Form}.", wrong);
        }

        foreach (var (name, value) in new[] { ("Host", parsed.Host), ("Database", parsed.Database), ("Username", parsed.Username) })
        {
            if (string.IsNullOrEmpty(value))
            {
                throw new StartRefusedException($"{variable} names no {name}; {Form}.");
            }
        }

        return parsed;
    }

    private async Task WaitForAsync(string variable, NpgsqlConnectionStringBuilder target, CancellationToken ct)
    {
        var host = $"{target.Host}:{target.Port}";
        var started = clock.GetTimestamp();
        var limit = TimeSpan.FromSeconds(settings.DatabaseWaitSeconds);
        var pause = TimeSpan.FromSeconds(1);
        for (var attempt = 1; ; attempt++)
        {
            var reason = await TryAsync(variable, target, ct);
            if (reason is null)
            {
                return;
            }

            if (clock.GetElapsedTime(started) + pause > limit)
            {
                throw new StartRefusedException(
                    $"The database {host} of {variable} did not answer within {settings.DatabaseWaitSeconds} seconds: {reason}.");
            }

            LogAttempt(logger, host, attempt, reason, pause.TotalSeconds);
            await Task.Delay(pause, clock, ct);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <returns>Null when connected, otherwise why waiting may help.</returns>
    private async Task<string?> TryAsync(string variable, NpgsqlConnectionStringBuilder target, CancellationToken ct)
    {
        if (settings.DatabasePasswordFile is { } file)
        {
            if (!File.Exists(file))
            {
                return $"the password file {file} is not there yet";
            }

            try
            {
                target.Password = (await File.ReadAllTextAsync(file, ct)).Trim();
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                throw new StartRefusedException($"The file {file} of Parley__DatabasePasswordFile cannot be read by this user.", unreadable);
            }
        }

        try
        {
            var probe = new NpgsqlConnectionStringBuilder(target.ConnectionString) { Pooling = false, Timeout = 5 };
            await using var connection = new NpgsqlConnection(probe.ConnectionString);
            await connection.OpenAsync(ct);
            return connection.PostgreSqlVersion.Major >= PostgresBinaries.OldestMajor
                ? null
                : throw new StartRefusedException(
                    $"The database of {variable} runs PostgreSQL {connection.PostgreSqlVersion.Major}; Parley needs {PostgresBinaries.OldestMajor} or newer.");
        }
        catch (PostgresException answer)
        {
            return answer.SqlState switch
            {
                PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections
                    or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => answer.MessageText,
                PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => throw new StartRefusedException(
                    $"The database refuses the user name or the password of {variable}: {answer.MessageText}.", answer),
                PostgresErrorCodes.InvalidCatalogName => throw new StartRefusedException(
                    $"The database of {variable} does not exist: {answer.MessageText}.", answer),
                _ => throw new StartRefusedException($"The database refuses the connection of {variable}: {answer.MessageText}.", answer),
            };
        }
        catch (NpgsqlException failed) when (failed.InnerException is SocketException or TimeoutException or IOException)
        {
            return failed.InnerException is SocketException socket ? Describe(socket.SocketErrorCode) : failed.InnerException.Message.TrimEnd('.');
        }
        catch (Exception failed) when (failed is SocketException or TimeoutException)
        {
            return failed is SocketException socket ? Describe(socket.SocketErrorCode) : "no answer in time";
        }
        catch (NpgsqlException failed)
        {
            throw new StartRefusedException($"The connection of {variable} cannot be used: {failed.Message.TrimEnd('.')}.", failed);
        }
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "unknown host name",
        SocketError.TimedOut => "no answer in time",
        _ => error.ToString(),
    };

    [LoggerMessage(1010, LogLevel.Warning, "Database {Host}, attempt {Attempt}: {Reason}; next try in {Seconds} s")]
    private static partial void LogAttempt(ILogger logger, string host, int attempt, string reason, double seconds);
}
