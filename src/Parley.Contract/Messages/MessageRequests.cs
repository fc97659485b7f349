using Parley.Contract.Users;

namespace Parley.Contract.Messages;

/// <summary>
/// Sends a message. <c>POST /api/v1/chats/{chatId}/messages</c>, or <c>POST /api/v1/users/{userId}/messages</c> for the direct chat
/// with a person, which is created with its first message. Answers <see cref="SentDto"/>. Repeating with the same
/// client id answers the first result (C5).
/// </summary>
/// <param name="ClientId">Made by the client when the person presses send, never reused.</param>
/// <param name="Text">1–20,000 characters of Markdown; not only white space.</param>
/// <param name="ReplyToSeq">The message of the same chat it answers, or null.</param>
/// <param name="Mentions">People to mention, members of the chat, up to 50.</param>
/// <param name="MentionsAll">Mention everybody, if the chat allows it.</param>
public sealed record SendMessageRequest(
    Guid ClientId,
    string Text,
    long? ReplyToSeq = null,
    IReadOnlyList<long>? Mentions = null,
    bool MentionsAll = false);

/// <summary>A stored message.</summary>
/// <param name="Message">As stored; number and time are the first result's when repeated.</param>
/// <param name="IsRepeat">True when the client id was known already and nothing new was stored.</param>
public sealed record SentDto(MessageDto Message, bool IsRepeat);

/// <summary>Edits a message of one's own. <c>PUT /api/v1/chats/{chatId}/messages/{seq}</c>. The earlier text is kept as history.</summary>
/// <param name="OperationId">Made by the client (C8).</param>
/// <param name="Text">The new text.</param>
/// <param name="Mentions">People to mention.</param>
/// <param name="MentionsAll">Mention everybody.</param>
public sealed record EditMessageRequest(Guid OperationId, string Text, IReadOnlyList<long>? Mentions = null, bool MentionsAll = false);

/// <summary>Forwards a message. <c>POST /api/v1/chats/{chatId}/messages/{seq}/forward</c>. Each target is its own idempotent send.</summary>
/// <param name="Targets">Up to 10.</param>
public sealed record ForwardRequest(IReadOnlyList<ForwardTarget> Targets);

/// <summary>One target of a forward: a chat or a person.</summary>
/// <param name="ClientId">Client id of the new message (C5).</param>
/// <param name="ChatId">The chat, or null.</param>
/// <param name="UserId">The person, when no chat is named.</param>
public sealed record ForwardTarget(Guid ClientId, long? ChatId = null, long? UserId = null);

/// <summary>What became of each target, in the same order.</summary>
/// <param name="Results">One per target.</param>
public sealed record ForwardResultDto(IReadOnlyList<ForwardOutcome> Results);

/// <summary>Result of one target.</summary>
/// <param name="Sent">The stored message, or null when refused.</param>
/// <param name="Code">The refusal, or null.</param>
public sealed record ForwardOutcome(SentDto? Sent, string? Code);

/// <summary>Marks everything up to a number as read. <c>POST /api/v1/chats/{chatId}/read</c>. There is no "all": name the highest number that was shown (C20).</summary>
/// <param name="UpTo">Covers exactly numbers at or below; more than the chat's last number is refused.</param>
public sealed record ReadUpToRequest(long UpTo);

/// <summary>Moves the watermark back so that this message and all later ones count again. <c>POST /api/v1/chats/{chatId}/unread</c>.</summary>
/// <param name="FromSeq">First message that shall be unread.</param>
public sealed record MarkUnreadRequest(long FromSeq);

/// <summary>Earlier texts of an edited message, oldest first. <c>GET /api/v1/chats/{chatId}/messages/{seq}/edits</c>.</summary>
/// <param name="Edits">The texts.</param>
public sealed record MessageEditsDto(IReadOnlyList<MessageEditDto> Edits);

/// <summary>One earlier text.</summary>
/// <param name="Text">The text before the edit.</param>
/// <param name="ReplacedAt">When it was replaced.</param>
public sealed record MessageEditDto(string Text, DateTimeOffset ReplacedAt);

/// <summary>My starred messages, newest star first. <c>GET /api/v1/starred?after=&amp;limit=</c>.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Users">The people that occur.</param>
/// <param name="Next">Pass as <c>after</c> for the next page, or null.</param>
public sealed record StarredPageDto(IReadOnlyList<MessageDto> Messages, IReadOnlyList<UserDto> Users, string? Next);
