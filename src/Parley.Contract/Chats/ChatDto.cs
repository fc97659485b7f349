namespace Parley.Contract.Chats;

/// <summary>What kind of chat it is.</summary>
public enum ChatKind
{
    /// <summary>Two people, created by the first message.</summary>
    Direct,

    /// <summary>Notes to oneself.</summary>
    Self,

    /// <summary>Several people.</summary>
    Group,

    /// <summary>The one chat everybody on the server is in.</summary>
    General,
}

/// <summary>Role of a member in a chat.</summary>
public enum MemberRole
{
    /// <summary>An ordinary member.</summary>
    Member,

    /// <summary>May manage members and settings.</summary>
    Admin,

    /// <summary>May do everything, exactly one in a group.</summary>
    Owner,
}

/// <summary>Who in a chat may do something.</summary>
public enum WhoMay
{
    /// <summary>Every member.</summary>
    Everyone,

    /// <summary>Admins and the owner.</summary>
    Admins,
}

/// <summary>What a newcomer may read of the time before joining (C12).</summary>
public enum HistoryPolicy
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Only what comes after joining.</summary>
    FromJoining,
}

/// <summary>A chat as all its members see it. Durable: every change has a number of the chat.</summary>
/// <param name="Id">Number of the chat.</param>
/// <param name="Kind">Direct, self, group or general.</param>
/// <param name="Title">Title of a group; null for direct and self; the server's word for the general chat.</param>
/// <param name="Description">A few words, or null.</param>
/// <param name="PhotoUrl">Address of the photo, or null.</param>
/// <param name="UserIds">The two people of a direct chat (or the one of a self chat), rising; empty otherwise.</param>
/// <param name="Alias">Readable alias of a direct chat from the two user names in canonical order, such as <c>avi&amp;lisa</c> (S3-07, A12). It follows renames: never use it as an identifier.</param>
/// <param name="MemberCount">Number of members.</param>
/// <param name="LastSeq">Number of the last durable change; this snapshot is valid at it (C16).</param>
/// <param name="LastAt">Time of the last message, or of creation: the list sorts by it.</param>
/// <param name="WhoCanPost">Who may write; <c>Admins</c> makes it announcement-only.</param>
/// <param name="WhoCanAdd">Who may add members.</param>
/// <param name="WhoCanMentionAll">Who may mention everybody at once.</param>
/// <param name="History">What newcomers may read.</param>
/// <param name="HasReceipts">False when the chat is too large for receipts of other people.</param>
public sealed record ChatDto(
    long Id,
    ChatKind Kind,
    string? Title,
    string? Description,
    string? PhotoUrl,
    IReadOnlyList<long> UserIds,
    string? Alias,
    int MemberCount,
    long LastSeq,
    DateTimeOffset LastAt,
    WhoMay WhoCanPost,
    WhoMay WhoCanAdd,
    WhoMay WhoCanMentionAll,
    HistoryPolicy History,
    bool HasReceipts);

/// <summary>What only I know and decide about a chat I am in. Durable: every change has a number of my private feed.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Role">My role.</param>
/// <param name="VisibleFrom">I see messages with this number or a higher one.</param>
/// <param name="ReadUpTo">Watermark: everything at or below is read.</param>
/// <param name="Reads">Messages above the watermark that were read one by one (C20), rising.</param>
/// <param name="Unread">Unread messages at <paramref name="AtSeq"/> (C22).</param>
/// <param name="UnreadMentions">How many of them mention me or everybody.</param>
/// <param name="AtSeq">The chat's number at which the two figures were counted. A client adds countable messages above it.</param>
/// <param name="IsPinned">Kept at the top of my list.</param>
/// <param name="IsArchived">Moved out of my list until a new message arrives.</param>
/// <param name="IsMarkedUnread">I marked the chat as unread by hand.</param>
/// <param name="MutedUntil">Silent until then; 9999-12-31 for always; null when not muted.</param>
/// <param name="Draft">Unsent text, or null.</param>
public sealed record MyChatDto(
    long ChatId,
    MemberRole Role,
    long VisibleFrom,
    long ReadUpTo,
    IReadOnlyList<long> Reads,
    int Unread,
    int UnreadMentions,
    long AtSeq,
    bool IsPinned,
    bool IsArchived,
    bool IsMarkedUnread,
    DateTimeOffset? MutedUntil,
    DraftDto? Draft);

/// <summary>An unsent text, kept across devices.</summary>
/// <param name="Text">The text so far.</param>
/// <param name="ReplyToSeq">The message it answers, or null.</param>
/// <param name="At">When it was saved.</param>
public sealed record DraftDto(string Text, long? ReplyToSeq, DateTimeOffset At);

/// <summary>One member of a chat.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Role">The person's role.</param>
/// <param name="JoinedAt">Since when.</param>
/// <param name="HasLeft">True for somebody who is no longer a member (in catch-up answers and events only).</param>
public sealed record MemberDto(long UserId, MemberRole Role, DateTimeOffset JoinedAt, bool HasLeft = false);

/// <summary>How far another member has received and read a chat (C18–C23).</summary>
/// <param name="UserId">The member.</param>
/// <param name="DeliveredUpTo">A device of theirs has applied everything up to this number.</param>
/// <param name="ReadUpTo">They have read everything up to this number; 0 when their or my receipts are switched off.</param>
/// <param name="Reads">Messages above the watermark they have read one by one.</param>
public sealed record MarkDto(long UserId, long DeliveredUpTo, long ReadUpTo, IReadOnlyList<long> Reads);
