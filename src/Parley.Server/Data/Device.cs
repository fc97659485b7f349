using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>A signed-in device. Ending the sign-in deletes the row, so that no list of revoked tokens is needed.</summary>
internal sealed class Device
{
    public long Id { get; set; }

    public long UserId { get; set; }

    /// <summary>SHA-256 of the 256-bit random token; the token itself is nowhere stored (SEC34).</summary>
    public required byte[] TokenHash { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset LastActiveAt { get; set; }

    /// <summary>Absolute end; the idle end follows from <see cref="LastActiveAt"/> (SEC35).</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    public string? Address { get; set; }

    /// <summary>A browser session that was not to be remembered.</summary>
    public bool IsRemembered { get; set; }
}

internal sealed class DeviceMapping : IEntityTypeConfiguration<Device>
{
    public void Configure(EntityTypeBuilder<Device> builder)
    {
        builder.ToTable("devices");
        builder.HasIndex(x => x.TokenHash).IsUnique();
        builder.HasIndex(x => x.UserId);
        builder.Property(x => x.Name).HasMaxLength(64);
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasStorageParameter("fillfactor", 70);
    }
}
