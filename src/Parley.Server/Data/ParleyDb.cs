using System.Text.Json;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Parley.Server.Data;

/// <summary>The database. Tables and columns are snake_case; ids are numbers below 2^53; times are UTC with microseconds.</summary>
internal sealed class ParleyDb : IdentityUserContext<User, long>
{
    /// <summary>Without savepoints: nobody goes on in a transaction after a failed save, and each would cost two round trips.</summary>
    public ParleyDb(DbContextOptions<ParleyDb> options)
        : base(options) => Database.AutoSavepointsEnabled = false;

    public DbSet<UserState> UserStates => Set<UserState>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<Chat> Chats => Set<Chat>();

    public DbSet<Member> Members => Set<Member>();

    public DbSet<SingleRead> SingleReads => Set<SingleRead>();

    public DbSet<MarkAdvance> MarkAdvances => Set<MarkAdvance>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<MessageEdit> MessageEdits => Set<MessageEdit>();

    public DbSet<Reaction> Reactions => Set<Reaction>();

    public DbSet<Star> Stars => Set<Star>();

    public DbSet<HiddenMessage> HiddenMessages => Set<HiddenMessage>();

    public DbSet<RestoredMessage> RestoredMessages => Set<RestoredMessage>();

    public DbSet<Invite> Invites => Set<Invite>();

    public DbSet<ServerState> ServerStates => Set<ServerState>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasPostgresExtension("pg_trgm");
        builder.ApplyConfigurationsFromAssembly(typeof(ParleyDb).Assembly);

        foreach (var entity in builder.Model.GetEntityTypes())
        {
            var table = entity.GetTableName();
            if (table is not null && table.StartsWith("AspNet", StringComparison.Ordinal))
            {
                entity.SetTableName(Snake(table["AspNet".Length..]));
            }

            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(Snake(property.Name));
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName(Snake(key.GetName()!));
            }

            foreach (var foreignKey in entity.GetForeignKeys())
            {
                foreignKey.SetConstraintName(Snake(foreignKey.GetConstraintName()!));
            }

            foreach (var index in entity.GetIndexes())
            {
                index.SetDatabaseName(Snake(index.GetDatabaseName()!));
            }
        }
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
