using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Data;

/// <summary>A message, named by its chat and its number there. A deleted one stays as a tombstone (C28).</summary>
internal sealed class Message
{
    public long ChatId { get; set; }

    /// <summary>The chat's number of the change that created it.</summary>
    public long Seq { get; set; }

    /// <summary>The chat's number of the last change to it.</summary>
    public long ChangedSeq { get; set; }

    public long AuthorId { get; set; }

    /// <summary>The author's device's own id: unique per author for as long as the row lives (C5).</summary>
    public Guid ClientId { get; set; }

    /// <summary>Hash of what was first sent, so that a reused client id is told from a repeat even after an edit (C6).</summary>
    public long BodyHash { get; set; }

    public DateTimeOffset At { get; set; }

    public MessageType Kind { get; set; }

    public string? Text { get; set; }

    public DateTimeOffset? EditedAt { get; set; }

    public DateTimeOffset? DeletedAt { get; set; }

    public DateTimeOffset? PinnedAt { get; set; }

    public long? ReplyToSeq { get; set; }

    public long? ForwardedFromId { get; set; }

    public long[] Mentions { get; set; } = [];

    public bool MentionsAll { get; set; }

    /// <summary>JSON of a system line, or null.</summary>
    public string? Note { get; set; }

    /// <summary>Has reactions: spares the lookup for the many that have none.</summary>
    public bool HasReactions { get; set; }

    /// <summary>0 = Markdown text. Reserved for encrypted bodies (SECURITY section 8).</summary>
    public short ContentType { get; set; }

    /// <summary>Reserved: group key epoch of an encrypted body.</summary>
    public long? KeyEpoch { get; set; }
}

internal enum MessageType
{
    Text,
    System,
}

/// <summary>An earlier text of an edited message; goes with the message's deletion (C28).</summary>
internal sealed class MessageEdit
{
    public long Id { get; set; }

    public long ChatId { get; set; }

    public long Seq { get; set; }

    public required string Text { get; set; }

    public DateTimeOffset ReplacedAt { get; set; }

    /// <summary>Client's id of the edit that replaced it (C8).</summary>
    public Guid OperationId { get; set; }
}

internal sealed class Reaction
{
    /// <summary>Order of first use.</summary>
    public long Id { get; set; }

    public long ChatId { get; set; }

    public long Seq { get; set; }

    public long UserId { get; set; }

    public required string Emoji { get; set; }
}

internal sealed class Star
{
    public long UserId { get; set; }

    public long ChatId { get; set; }

    public long Seq { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>A message somebody deleted for themselves.</summary>
internal sealed class HiddenMessage
{
    public long UserId { get; set; }

    public long ChatId { get; set; }

    public long Seq { get; set; }

    /// <summary>Number of the private feed, for resume.</summary>
    public long UserSeq { get; set; }
}

/// <summary>A message somebody deleted for themselves and brought back: what a device that was away meanwhile has to hear.</summary>
internal sealed class RestoredMessage
{
    public long UserId { get; set; }

    public long ChatId { get; set; }

    public long Seq { get; set; }

    /// <summary>Number of the private feed, for resume.</summary>
    public long UserSeq { get; set; }
}

internal sealed class MessageMapping :
    IEntityTypeConfiguration<Message>,
    IEntityTypeConfiguration<MessageEdit>,
    IEntityTypeConfiguration<Reaction>,
    IEntityTypeConfiguration<Star>,
    IEntityTypeConfiguration<HiddenMessage>,
    IEntityTypeConfiguration<RestoredMessage>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages");
        builder.HasKey(x => new { x.ChatId, x.Seq });
        builder.HasIndex(x => new { x.AuthorId, x.ClientId }).IsUnique();
        // Only what changed after it was written: a plain insert pays for two indexes, not three.
        builder.HasIndex(x => new { x.ChatId, x.ChangedSeq }).HasFilter("changed_seq <> seq");
        builder.HasIndex(x => new { x.ChatId, x.PinnedAt }).HasFilter("pinned_at IS NOT NULL");
        builder.Property(x => x.Note).HasColumnType("jsonb");
        builder.HasStorageParameter("fillfactor", 90);
    }

    public void Configure(EntityTypeBuilder<MessageEdit> builder)
    {
        builder.ToTable("message_edits");
        builder.HasIndex(x => new { x.ChatId, x.Seq });
        builder.HasIndex(x => new { x.ChatId, x.Seq, x.OperationId }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Reaction> builder)
    {
        builder.ToTable("reactions");
        builder.HasIndex(x => new { x.ChatId, x.Seq, x.UserId, x.Emoji }).IsUnique();
        builder.Property(x => x.Emoji).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<Star> builder)
    {
        builder.ToTable("stars");
        builder.HasKey(x => new { x.UserId, x.ChatId, x.Seq });
        builder.HasIndex(x => new { x.UserId, x.At });
    }

    public void Configure(EntityTypeBuilder<HiddenMessage> builder)
    {
        builder.ToTable("hidden_messages");
        builder.HasKey(x => new { x.UserId, x.ChatId, x.Seq });
    }

    public void Configure(EntityTypeBuilder<RestoredMessage> builder)
    {
        builder.ToTable("restored_messages");
        builder.HasKey(x => new { x.UserId, x.ChatId, x.Seq });
    }
}
