using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>A chat. Its row is the lock that orders everything in it: whoever bumps <see cref="LastSeq"/> holds it until commit (DELIVERY section 3).</summary>
internal sealed class Chat
{
    public long Id { get; set; }

    public ChatType Kind { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    public string? PhotoUrl { get; set; }

    /// <summary>The two people of a direct chat, lower id first; both the same for notes to self; null otherwise.</summary>
    public long? LowUserId { get; set; }

    public long? HighUserId { get; set; }

    public int MemberCount { get; set; }

    /// <summary>Number of the last durable change, gapless. Never indexed: updates must stay HOT.</summary>
    public long LastSeq { get; set; }

    /// <summary>Number of the newest message (not of other changes); lists need it to find the preview.</summary>
    public long LastMessageSeq { get; set; }

    /// <summary>Time of the last message, never running backwards (C36); creation time before the first.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>Number at which title, photo, description or permissions last changed.</summary>
    public long SettingsSeq { get; set; }

    /// <summary>Number (or for the general chat a plain counter) at which membership last changed: cached audiences compare it.</summary>
    public long MembersSeq { get; set; }

    /// <summary>
    /// Transaction that last changed the chat. A resume asks for rows with a value at or above the oldest transaction that was running
    /// at its last snapshot, which can repeat but never miss (DELIVERY section 3, last row of the options).
    /// </summary>
    public long ChangedXid { get; set; }

    public ChatRight WhoCanPost { get; set; }

    public ChatRight WhoCanAdd { get; set; }

    public ChatRight WhoCanMentionAll { get; set; }

    public ChatHistory History { get; set; }

    public long? CreatedById { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The client's id of the creation, unique per creator (C8).</summary>
    public Guid? OperationId { get; set; }

    /// <summary>Set when the owner deleted the chat for everyone.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Reserved for end-to-end encrypted chats (SECURITY section 8): no search, no preview, no push text.</summary>
    public bool IsSecret { get; set; }
}

internal enum ChatType
{
    Direct,
    Self,
    Group,
    General,
}

internal enum ChatRight
{
    Everyone,
    Admins,
}

internal enum ChatHistory
{
    All,
    FromJoining,
}

internal sealed class ChatMapping : IEntityTypeConfiguration<Chat>
{
    public void Configure(EntityTypeBuilder<Chat> builder)
    {
        builder.ToTable("chats");
        builder.Property(x => x.Title).HasMaxLength(64);
        builder.Property(x => x.Description).HasMaxLength(500);
        builder.HasIndex(x => new { x.LowUserId, x.HighUserId }).IsUnique().HasFilter("low_user_id IS NOT NULL");
        builder.HasIndex(x => new { x.CreatedById, x.OperationId }).IsUnique().HasFilter("operation_id IS NOT NULL");
        builder.HasIndex(x => x.Kind).IsUnique().HasFilter("kind = 3").HasDatabaseName("ix_chats_one_general");
        builder.HasStorageParameter("fillfactor", 50);
    }
}
