using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>The one row about the database as a whole.</summary>
internal sealed class ServerState
{
    public int Id { get; set; } = 1;

    /// <summary>Identity of this history: changes when the database was restored or failed over, so that clients notice (C15, C35).</summary>
    public Guid Epoch { get; set; }

    /// <summary>The cluster's own identity and timeline when <see cref="Epoch"/> was made; another one means a restore.</summary>
    public required string ClusterIdentity { get; set; }

    /// <summary>SHA-256 of the one-time token that makes the first administrator; null once used.</summary>
    public byte[]? SetupTokenHash { get; set; }

    public long GeneralChatId { get; set; }
}

internal sealed class ServerStateMapping : IEntityTypeConfiguration<ServerState>
{
    public void Configure(EntityTypeBuilder<ServerState> builder)
    {
        builder.ToTable("server_state", t => t.HasCheckConstraint("ck_server_state_one_row", "id = 1"));
        builder.Property(x => x.Id).ValueGeneratedNever();
    }
}
