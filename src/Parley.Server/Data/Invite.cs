using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>An invite link of a group. Only a hash of its code is stored.</summary>
internal sealed class Invite
{
    public long Id { get; set; }

    public long ChatId { get; set; }

    public required byte[] CodeHash { get; set; }

    public long CreatedById { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    public int? MaxUses { get; set; }

    public int Uses { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    public Guid OperationId { get; set; }
}

internal sealed class InviteMapping : IEntityTypeConfiguration<Invite>
{
    public void Configure(EntityTypeBuilder<Invite> builder)
    {
        builder.ToTable("invites");
        builder.HasIndex(x => x.CodeHash).IsUnique();
        builder.HasIndex(x => new { x.CreatedById, x.OperationId }).IsUnique();
        builder.HasIndex(x => x.ChatId);
        builder.HasOne<Chat>().WithMany().HasForeignKey(x => x.ChatId).OnDelete(DeleteBehavior.Cascade);
    }
}
