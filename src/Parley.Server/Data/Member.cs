using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>A person in a chat, with their read and delivered marks and their own arrangement of it. The row stays when they leave.</summary>
internal sealed class Member
{
    public long ChatId { get; set; }

    public long UserId { get; set; }

    public MemberRank Role { get; set; }

    public DateTimeOffset JoinedAt { get; set; }

    /// <summary>The chat's number at which this row last changed for everybody (joined, left, role).</summary>
    public long ChangedSeq { get; set; }

    /// <summary>
    /// The chat's number at joining. Newcomers start with everything before it as read, so that it is not unread for them; to others
    /// their read mark counts only once it is above.
    /// </summary>
    public long JoinedSeq { get; set; }

    /// <summary>Set when no longer a member; nothing at or after this number is theirs (C12).</summary>
    public long? LeftSeq { get; set; }

    /// <summary>Messages with this number or a higher one are visible: history policy, and "delete chat for me".</summary>
    public long VisibleFrom { get; set; }

    /// <summary>Watermark of reading. Only ever rises, but by "mark unread from here".</summary>
    public long ReadUpTo { get; set; }

    /// <summary>A device of this person has applied everything up to here.</summary>
    public long DeliveredUpTo { get; set; }

    /// <summary>Delivered, but not shown to others while the person is invisible (C26).</summary>
    public long HeldDeliveredUpTo { get; set; }

    /// <summary>Transaction that last changed the marks; see <see cref="Chat.ChangedXid"/>.</summary>
    public long MarksXid { get; set; }

    /// <summary>Number of the private feed at which this row last changed for its owner.</summary>
    public long UserSeq { get; set; }

    public bool IsPinned { get; set; }

    public bool IsArchived { get; set; }

    /// <summary>The chat's last message when it was archived: a newer one brings an unmuted chat back, without a write on the path of the message.</summary>
    public long ArchivedSeq { get; set; }

    public bool IsMarkedUnread { get; set; }

    public DateTimeOffset? MutedUntil { get; set; }

    public string? DraftText { get; set; }

    public long? DraftReplyToSeq { get; set; }

    public DateTimeOffset? DraftAt { get; set; }
}

internal enum MemberRank
{
    Member,
    Admin,
    Owner,
}

/// <summary>A message above the watermark that was read by itself (C20). Folded into the watermark when contiguous.</summary>
internal sealed class SingleRead
{
    public long UserId { get; set; }

    public long ChatId { get; set; }

    public long Seq { get; set; }
}

/// <summary>When a member's mark advanced: answers "who read it when". One row per advance, not per message.</summary>
internal sealed class MarkAdvance
{
    public long ChatId { get; set; }

    public long UserId { get; set; }

    public MarkType Kind { get; set; }

    /// <summary>Watermark after the advance, or for <see cref="MarkType.ReadOne"/> the single message.</summary>
    public long UpTo { get; set; }

    public DateTimeOffset At { get; set; }
}

internal enum MarkType
{
    Delivered,
    Read,
    ReadOne,
}

internal sealed class MemberMapping : IEntityTypeConfiguration<Member>, IEntityTypeConfiguration<SingleRead>, IEntityTypeConfiguration<MarkAdvance>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("members");
        builder.HasKey(x => new { x.ChatId, x.UserId });
        builder.Property(x => x.JoinedSeq).HasDefaultValue(0L);
        builder.Property(x => x.ArchivedSeq).HasDefaultValue(0L);
        builder.HasIndex(x => x.UserId); // also those who left: a resume tells what is gone
        builder.HasOne<Chat>().WithMany().HasForeignKey(x => x.ChatId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<User>().WithMany().HasForeignKey(x => x.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasStorageParameter("fillfactor", 60); // marks are unindexed: updates stay HOT
    }

    public void Configure(EntityTypeBuilder<SingleRead> builder)
    {
        builder.ToTable("single_reads");
        builder.HasKey(x => new { x.UserId, x.ChatId, x.Seq });
        builder.HasIndex(x => x.ChatId);
    }

    public void Configure(EntityTypeBuilder<MarkAdvance> builder)
    {
        builder.ToTable("mark_advances");
        builder.HasKey(x => new { x.ChatId, x.UserId, x.Kind, x.UpTo });
    }
}
