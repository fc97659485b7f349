using Parley.Contract.Users;

namespace Parley.Contract.Messages;

/// <summary>What a message is.</summary>
public enum MessageKind
{
    /// <summary>Text written by a person (Markdown source).</summary>
    Text,

    /// <summary>A line of the chat's own history, see <see cref="SystemNote"/>. Never counts as unread.</summary>
    System,
}

/// <summary>
/// A message. Its identity is the pair (<see cref="ChatId"/>, <see cref="Seq"/>): the number of the change that created it,
/// which is also its place in the timeline (C9). A deleted message stays as a tombstone without text (C28).
/// </summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">Number of the message in its chat, 1, 2, 3 …; doubles as its id there.</param>
/// <param name="ChangedSeq">Number of the last change to it; equal to <paramref name="Seq"/> when it never changed. The highest wins (C27).</param>
/// <param name="ClientId">Id the author's device gave it, so that a client shows one bubble only (C7).</param>
/// <param name="AuthorId">Who wrote it; for system lines who caused it.</param>
/// <param name="At">Server time at commit; never runs backwards within a chat (C36).</param>
/// <param name="Kind">Text or system.</param>
/// <param name="Text">Markdown source; null when deleted or a system line.</param>
/// <param name="EditedAt">When last edited, or null.</param>
/// <param name="IsDeleted">Deleted for everyone.</param>
/// <param name="IsPinned">Pinned in the chat.</param>
/// <param name="ReplyTo">The message it answers, or null.</param>
/// <param name="ForwardedFromId">Author of the original when forwarded, or null.</param>
/// <param name="Mentions">People it mentions, rising.</param>
/// <param name="MentionsAll">It mentions everybody.</param>
/// <param name="Reactions">Reactions in order of first use.</param>
/// <param name="Note">Set for system lines.</param>
public sealed record MessageDto(
    long ChatId,
    long Seq,
    long ChangedSeq,
    Guid ClientId,
    long AuthorId,
    DateTimeOffset At,
    MessageKind Kind,
    string? Text,
    DateTimeOffset? EditedAt,
    bool IsDeleted,
    bool IsPinned,
    QuoteDto? ReplyTo,
    long? ForwardedFromId,
    IReadOnlyList<long> Mentions,
    bool MentionsAll,
    IReadOnlyList<ReactionDto> Reactions,
    SystemNote? Note);

/// <summary>The start of an answered message. It follows its original: a client that applies an edit or deletion of the original updates the quotes it holds.</summary>
/// <param name="Seq">The original.</param>
/// <param name="AuthorId">Its author.</param>
/// <param name="Text">Its first 200 characters, or null when deleted.</param>
/// <param name="IsDeleted">The original was deleted.</param>
public sealed record QuoteDto(long Seq, long AuthorId, string? Text, bool IsDeleted);

/// <summary>One kind of reaction on a message.</summary>
/// <param name="Emoji">The emoji.</param>
/// <param name="UserIds">Who reacted with it, in order.</param>
public sealed record ReactionDto(string Emoji, IReadOnlyList<long> UserIds);

/// <summary>What a system line tells.</summary>
public enum SystemNoteKind
{
    /// <summary>The group was created with this title.</summary>
    ChatCreated,

    /// <summary>The title changed to this.</summary>
    TitleChanged,

    /// <summary>These people were added.</summary>
    MembersAdded,

    /// <summary>These people were removed.</summary>
    MembersRemoved,

    /// <summary>The author left.</summary>
    MemberLeft,

    /// <summary>The author joined by an invite link.</summary>
    MemberJoined,

    /// <summary>A message was pinned.</summary>
    MessagePinned,
}

/// <summary>A line of the chat's own history; clients word it in the reader's language.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Title">The title concerned, or null.</param>
/// <param name="UserIds">The people concerned.</param>
/// <param name="Seq">The message concerned, or null.</param>
public sealed record SystemNote(SystemNoteKind Kind, string? Title = null, IReadOnlyList<long>? UserIds = null, long? Seq = null);

/// <summary>A page of messages in rising order. <c>GET /api/v1/chats/{chatId}/messages?before=|after=|around=&amp;limit=</c>; also <c>/users/{userId}/messages</c>.</summary>
/// <param name="ChatId">The chat; null when there is no direct chat yet.</param>
/// <param name="Messages">Rising by number.</param>
/// <param name="LastSeq">The chat's last number; the page is valid at it (C16).</param>
/// <param name="HasOlder">There are older ones I may see.</param>
/// <param name="HasNewer">There are newer ones.</param>
/// <param name="Users">The people that occur.</param>
public sealed record MessagePageDto(
    long? ChatId,
    IReadOnlyList<MessageDto> Messages,
    long LastSeq,
    bool HasOlder,
    bool HasNewer,
    IReadOnlyList<UserDto> Users);

/// <summary>Who has received and read one message, and when. <c>GET /api/v1/chats/{chatId}/messages/{seq}/receipts</c>.</summary>
/// <param name="StoredAt">When the server stored it.</param>
/// <param name="Receipts">One per other member who may see it.</param>
/// <param name="Users">The people.</param>
public sealed record MessageReceiptsDto(DateTimeOffset StoredAt, IReadOnlyList<ReceiptDto> Receipts, IReadOnlyList<UserDto> Users);

/// <summary>One member's receipt of one message.</summary>
/// <param name="UserId">The member.</param>
/// <param name="DeliveredAt">When a device of theirs had it, or null.</param>
/// <param name="ReadAt">When it was read, or null (also when receipts are switched off).</param>
public sealed record ReceiptDto(long UserId, DateTimeOffset? DeliveredAt, DateTimeOffset? ReadAt);
