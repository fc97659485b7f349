using Microsoft.EntityFrameworkCore;
using Npgsql;
using Parley.Server.Data;
using Parley.Server.Data.Migrations;

namespace Parley.Server.Tests.Data;

public sealed class SchemaTests
{
    private const string Catalog = """
        select 'col',c.relname,a.attname,format_type(a.atttypid,a.atttypmod),a.attnotnull::text,
               coalesce(pg_get_expr(d.adbin,d.adrelid),''),a.attgenerated::text||a.attidentity::text
          from pg_attribute a join pg_class c on c.oid=a.attrelid
          left join pg_attrdef d on d.adrelid=c.oid and d.adnum=a.attnum
         where c.relnamespace='public'::regnamespace and c.relkind='r' and a.attnum>0
           and not a.attisdropped and c.relname<>'__EFMigrationsHistory'
        union all select 'idx',tablename::text,indexname::text,indexdef,'','','' from pg_indexes
         where schemaname='public' and tablename<>'__EFMigrationsHistory'
        union all select 'con',conrelid::regclass::text,conname::text,pg_get_constraintdef(oid),'','','' from pg_constraint
         where connamespace='public'::regnamespace and conrelid::regclass::text<>'"__EFMigrationsHistory"'
        union all select 'opt',relname::text,coalesce(array_to_string(reloptions,','),''),'','','','' from pg_class
         where relnamespace='public'::regnamespace and relkind='r' and relname<>'__EFMigrationsHistory'
        union all select 'ext',extname::text,'','','','','' from pg_extension order by 1,2,3,4
        """;

    [Fact]
    public async Task The_migrations_make_exactly_the_model()
    {
        var migrated = await TestPostgres.NewEmptyDatabaseAsync();
        var created = await TestPostgres.NewEmptyDatabaseAsync();
        await Migrate.ToLatestAsync(migrated, DateTimeOffset.UtcNow, CancellationToken.None);
        await using (var db = Open(created))
        {
            Assert.False(db.Database.HasPendingModelChanges());
            await db.Database.EnsureCreatedAsync();
        }

        // Indexes over expressions are more than the model can say.
        var rows = await RowsAsync(migrated);
        Assert.Equal(UserListOrder.Indexes.Length, rows.RemoveAll(row => UserListOrder.Indexes.Any(name => row.Contains(name, StringComparison.Ordinal))));
        Assert.Equal(await RowsAsync(created), rows);
        await TestPostgres.DropAsync(migrated);
        await TestPostgres.DropAsync(created);
    }

    [Fact]
    [Covers("SEC46")]
    public async Task The_running_server_cannot_change_the_schema()
    {
        await using var app = await App.StartAsync();
        var database = app.Services.GetService(typeof(NpgsqlDataSource)) as NpgsqlDataSource;
        await using var command = database!.CreateCommand("CREATE TABLE smuggled (id int)");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    [Covers("C15", "C35")]
    public async Task A_restart_keeps_the_epoch_and_another_history_gets_a_new_one()
    {
        var database = await TestPostgres.NewEmptyDatabaseAsync();
        await Migrate.ToLatestAsync(database, DateTimeOffset.UtcNow, CancellationToken.None);
        var first = await EpochAsync();

        await Migrate.ToLatestAsync(database, DateTimeOffset.UtcNow, CancellationToken.None);
        Assert.Equal(first, await EpochAsync());

        await using (var db = Open(database))
        {
            await db.ServerStates.ExecuteUpdateAsync(set => set.SetProperty(x => x.ClusterIdentity, "where the backup was made"));
            await db.Chats.ExecuteUpdateAsync(set => set.SetProperty(x => x.ChangedXid, long.MaxValue));
        }

        await Migrate.ToLatestAsync(database, DateTimeOffset.UtcNow, CancellationToken.None);
        Assert.NotEqual(first, await EpochAsync());
        await using (var db = Open(database))
        {
            Assert.Equal([0L], await db.Chats.Select(x => x.ChangedXid).ToListAsync());
        }

        await TestPostgres.DropAsync(database);

        async Task<Guid> EpochAsync()
        {
            await using var db = Open(database);
            return (await db.ServerStates.SingleAsync()).Epoch;
        }
    }

    [Fact]
    public async Task Several_nodes_may_start_at_once_on_an_empty_database()
    {
        var database = await TestPostgres.NewEmptyDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrate.ToLatestAsync(database, DateTimeOffset.UtcNow, CancellationToken.None)));

        await using (var db = Open(database))
        {
            Assert.Equal(1, await db.Chats.CountAsync());
            Assert.Equal(1, await db.ServerStates.CountAsync());
        }

        await TestPostgres.DropAsync(database);
    }

    private static ParleyDb Open(string connectionString) => new(new DbContextOptionsBuilder<ParleyDb>().UseNpgsql(connectionString).Options);

    private static async Task<List<string>> RowsAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(Catalog, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i))));
        }

        return rows;
    }
}
