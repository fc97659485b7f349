using Npgsql;

namespace Parley.Server.Features.Messages;

/// <summary>
/// The connection a writer keeps for itself. Its statements reach every row by a key, and their plans are kept between batches; but a plan made while
/// the tables were nearly empty may read all of a table that has grown since, so the plans are made anew once a second.
/// </summary>
internal sealed class LaneConnection(NpgsqlDataSource source, TimeSpan lockWait, TimeProvider clock) : IAsyncDisposable
{
    private const string Settings = """
        SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
        SET enable_material = off; SET jit = off; SET synchronous_commit = on;
        """;

    private static readonly TimeSpan PlansLast = TimeSpan.FromSeconds(1);

    private NpgsqlConnection? _connection;
    private long _plannedAt;

    /// <summary>The open connection; another one than before when that was lost.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken ct)
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open } && await PlanAnewAsync(_connection, ct))
        {
            return _connection;
        }

        await CloseAsync();
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            await connection.ExecuteAsync($"{Settings} SET lock_timeout = {(int)lockWait.TotalMilliseconds}", ct);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        _plannedAt = clock.GetTimestamp();
        return _connection = connection;
    }

    /// <summary>Gives the connection up.</summary>
    public async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task<bool> PlanAnewAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (clock.GetElapsedTime(_plannedAt) < PlansLast)
        {
            return true;
        }

        try
        {
            await connection.ExecuteAsync("DISCARD PLANS", ct);
            _plannedAt = clock.GetTimestamp();
            return true;
        }
        catch (NpgsqlException)
        {
            return false; // lost while idle
        }
    }
}
