using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>An account. Sign-in fields (user name, e-mail, password hash, second factor) are ASP.NET Core Identity's.</summary>
internal sealed class User : IdentityUser<long>
{
    public required string Name { get; set; }

    /// <summary>Lower-cased, accent-free name and nick, for search in any script; written by the application.</summary>
    public string SearchText { get; set; } = "";

    public string? About { get; set; }

    public string? PhotoUrl { get; set; }

    public UserRole Role { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Set when the account was disabled or deleted; its name stays for old messages.</summary>
    public DateTimeOffset? DeactivatedAt { get; set; }

    public string? Language { get; set; }

    public bool SendsReadReceipts { get; set; } = true;

    public bool SendsTyping { get; set; } = true;

    public bool ShowsPresence { get; set; } = true;

    public bool CanBeFound { get; set; } = true;

    /// <summary>Opaque text of the clients.</summary>
    public string? Preferences { get; set; }

    public UserAvailability Availability { get; set; }

    public string? StatusText { get; set; }

    public DateTimeOffset? StatusExpiresAt { get; set; }

    /// <summary>Transaction that last changed what others see of this person; see <see cref="Chat.ChangedXid"/>.</summary>
    public long ChangedXid { get; set; }
}

internal enum UserRole
{
    Member,
    Admin,
}

internal enum UserAvailability
{
    Auto,
    DoNotDisturb,
    Invisible,
}

/// <summary>The part of an account that changes often, apart from the wide, much-indexed row: the private feed's counter and last seen.</summary>
internal sealed class UserState
{
    public long UserId { get; set; }

    /// <summary>Last number of the private feed; gapless, bumped in the transaction of each private change.</summary>
    public long UserSeq { get; set; }

    public DateTimeOffset? LastSeenAt { get; set; }
}

internal sealed class UserMapping : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<UserState>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(x => x.Name).HasMaxLength(64);
        builder.Property(x => x.UserName).HasMaxLength(32).IsRequired();
        builder.Property(x => x.NormalizedUserName).HasMaxLength(32).IsRequired();
        builder.HasIndex(x => x.ChangedXid); // a resume asks who changed, whatever the number of accounts
        builder.HasIndex(x => x.SearchText).HasMethod("gin").HasOperators("gin_trgm_ops");
        builder.HasIndex(x => x.NormalizedEmail).IsUnique().HasFilter("normalized_email IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<UserState> builder)
    {
        builder.ToTable("user_states");
        builder.HasKey(x => x.UserId);
        builder.Property(x => x.UserId).ValueGeneratedNever();
        builder.HasOne<User>().WithOne().HasForeignKey<UserState>(x => x.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasStorageParameter("fillfactor", 50); // both columns are unindexed: updates stay on the page (HOT)
    }
}
