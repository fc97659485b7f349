using Npgsql;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform.Postgres;

/// <summary>Brings the database up before anything else starts, and takes the private one down after everything else has stopped.</summary>
internal sealed class DatabaseStartup(
    DatabaseSettings settings, GeneralSettings general, TimeProvider clock, ILogger<DatabaseStartup> logger) : IAsyncDisposable
{
    private PrivatePostgres? ownPostgres;
    private Database? database;

    /// <summary>The database.</summary>
    /// <exception cref="InvalidOperationException">Read before <see cref="StartAsync"/> has returned.</exception>
    public Database Database => database ?? throw new InvalidOperationException("The database is not up yet.");

    /// <summary>Waits for the configured database or starts the private one, then prepares it.</summary>
    /// <param name="prepareAsync">Called once when the database answers: applies migrations.</param>
    /// <param name="ct">Ends the waiting.</param>
    /// <exception cref="StartRefusedException">The reason, for the operator.</exception>
    public async Task StartAsync(Func<Database, CancellationToken, Task> prepareAsync, CancellationToken ct)
    {
        DataFolder.Require(general.DataPath);
        var found = settings.ConnectionString is null
            ? await StartOwnAsync(ct)
            : await new ConfiguredDatabase(settings, clock, logger).WaitAsync(ct);
        await prepareAsync(found, ct);
        database = found;
    }

    public async ValueTask DisposeAsync()
    {
        if (ownPostgres is not null)
        {
            NpgsqlConnection.ClearAllPools();
            await ownPostgres.DisposeAsync();
            ownPostgres = null;
        }
    }

    private async Task<Database> StartOwnAsync(CancellationToken ct)
    {
        var options = new PrivatePostgresOptions { Folder = Path.Combine(general.DataPath, "postgres") };
        ownPostgres = await PrivatePostgres.StartAsync(options, clock, logger, ct);
        return new(ownPostgres.AppConnectionString(), ownPostgres.OwnerConnectionString());
    }
}
