using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Parley.Server.Data;

/// <summary>Brings the schema up to date and fills the rows every database has. Runs at start, before anything is served.</summary>
internal static class Migrate
{
    /// <summary>One start at a time per database: several nodes may come up at once.</summary>
    private const long StartLock = 0x5061726C6579;

    /// <param name="ownerConnectionString">A role that may change the schema.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task ToLatestAsync(string ownerConnectionString, DateTimeOffset now, CancellationToken ct)
    {
        await using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ownerConnectionString) { Pooling = false }.ConnectionString);
        await guard.OpenAsync(ct);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", guard) { Parameters = { new() { Value = StartLock } } })
        {
            await take.ExecuteNonQueryAsync(ct);
        }

        await using var db = new ParleyDb(new DbContextOptionsBuilder<ParleyDb>().UseNpgsql(ownerConnectionString).Options);
        await db.Database.MigrateAsync(ct);
        await SeedAsync(db, now, ct);
    }

    /// <summary>The one row about the database and the general chat, and a new epoch when this is another history than before.</summary>
    private static async Task SeedAsync(ParleyDb db, DateTimeOffset now, CancellationToken ct)
    {
        var identity = await ClusterIdentityAsync(db, ct);
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        var state = await db.ServerStates.SingleOrDefaultAsync(ct);
        if (state is null)
        {
            // No title: the clients have a word for it in every language.
            var general = new Chat { Kind = ChatType.General, CreatedAt = now, LastAt = now, WhoCanMentionAll = ChatRight.Admins };
            db.Chats.Add(general);
            await db.SaveChangesAsync(ct);
            db.ServerStates.Add(new() { Epoch = Guid.NewGuid(), ClusterIdentity = identity, GeneralChatId = general.Id });
        }
        else if (state.ClusterIdentity != identity)
        {
            state.ClusterIdentity = identity;
            state.Epoch = Guid.NewGuid();

            // Transaction ids of the other history mean nothing here; every cursor is void together with its epoch.
            await db.Database.ExecuteSqlAsync($"UPDATE chats SET changed_xid = 0; UPDATE users SET changed_xid = 0; UPDATE members SET marks_xid = 0", ct);
        }

        await db.SaveChangesAsync(ct);
        await tx.CommitAsync(ct);
    }

    /// <summary>
    /// Cluster, timeline, database and table: another value means a restore, a failover, a copy or a reload into the same
    /// database, after which numbers given out before may be given out again (C35).
    /// </summary>
    private static async Task<string> ClusterIdentityAsync(ParleyDb db, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<string>($"""
            SELECT s.system_identifier || '/' || c.timeline_id || '/' || d.oid || '/' || 'server_state'::regclass::oid AS "Value"
            FROM pg_control_system() s, pg_control_checkpoint() c, pg_database d WHERE d.datname = current_database()
            """).ToListAsync(ct);
        return rows[0];
    }
}
