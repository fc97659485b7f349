using Parley.Contract.Messages;
using Parley.Contract.Users;

namespace Parley.Contract.Chats;

/// <summary>Creates a group; the caller becomes its owner. <c>POST /api/v1/chats</c>. Repeating with the same operation id answers the same group (C8).</summary>
/// <param name="OperationId">Made by the client, never reused.</param>
/// <param name="Title">1–64 characters.</param>
/// <param name="MemberIds">The other members, up to 200 at once.</param>
/// <param name="Description">Up to 500 characters.</param>
/// <param name="WhoCanPost">Who may write.</param>
/// <param name="WhoCanAdd">Who may add members.</param>
/// <param name="History">What newcomers may read.</param>
public sealed record CreateGroupRequest(
    Guid OperationId,
    string Title,
    IReadOnlyList<long> MemberIds,
    string? Description = null,
    WhoMay WhoCanPost = WhoMay.Everyone,
    WhoMay WhoCanAdd = WhoMay.Everyone,
    HistoryPolicy History = HistoryPolicy.All);

/// <summary>Changes a group or the general chat; replaced as a whole. <c>PUT /api/v1/chats/{chatId}</c>.</summary>
/// <param name="Title">1–64 characters.</param>
/// <param name="Description">Up to 500, or null.</param>
/// <param name="PhotoUrl">Address of an uploaded photo on this server, or null.</param>
/// <param name="WhoCanPost">Who may write.</param>
/// <param name="WhoCanAdd">Who may add members.</param>
/// <param name="WhoCanMentionAll">Who may mention everybody.</param>
/// <param name="History">What newcomers may read.</param>
public sealed record UpdateChatRequest(
    string Title,
    string? Description,
    string? PhotoUrl,
    WhoMay WhoCanPost,
    WhoMay WhoCanAdd,
    WhoMay WhoCanMentionAll,
    HistoryPolicy History);

/// <summary>Adds people. <c>POST /api/v1/chats/{chatId}/members</c>. Those who are members already stay as they are.</summary>
/// <param name="UserIds">Up to 200.</param>
public sealed record AddMembersRequest(IReadOnlyList<long> UserIds);

/// <summary>Changes a member's role. <c>PUT /api/v1/chats/{chatId}/members/{userId}</c>. Making somebody owner makes the caller an admin.</summary>
/// <param name="Role">The new role.</param>
public sealed record SetRoleRequest(MemberRole Role);

/// <summary>Leaves a group. <c>POST /api/v1/chats/{chatId}/leave</c>.</summary>
/// <param name="SuccessorId">New owner; required when the owner leaves others behind, otherwise ignored.</param>
public sealed record LeaveRequest(long? SuccessorId = null);

/// <summary>My own arrangement of a chat; replaced as a whole. <c>PUT /api/v1/chats/{chatId}/preferences</c>.</summary>
/// <param name="IsPinned">Keep at the top.</param>
/// <param name="IsArchived">Move out of the list.</param>
/// <param name="IsMarkedUnread">Show as unread.</param>
/// <param name="MutedUntil">Silent until then, 9999-12-31 for always, null for not muted.</param>
public sealed record ChatPreferencesRequest(bool IsPinned, bool IsArchived, bool IsMarkedUnread, DateTimeOffset? MutedUntil);

/// <summary>Saves or clears the draft. <c>PUT /api/v1/chats/{chatId}/draft</c>.</summary>
/// <param name="Text">Empty clears it.</param>
/// <param name="ReplyToSeq">The message it answers, or null.</param>
public sealed record SaveDraftRequest(string Text, long? ReplyToSeq = null);

/// <summary>Makes an invite link. <c>POST /api/v1/chats/{chatId}/invites</c>.</summary>
/// <param name="OperationId">Made by the client (C8).</param>
/// <param name="ExpiresAt">When it ends, or null for never.</param>
/// <param name="MaxUses">How many people may use it, or null for any number.</param>
public sealed record CreateInviteRequest(Guid OperationId, DateTimeOffset? ExpiresAt = null, int? MaxUses = null);

/// <summary>An invite link, seen only by those who may invite.</summary>
/// <param name="Id">Number of the invite.</param>
/// <param name="Code">The secret part of the link, 128 random bits as text; only in the answer that creates it, null in lists.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">When it ends, or null.</param>
/// <param name="MaxUses">How many may use it, or null.</param>
/// <param name="Uses">How many did.</param>
public sealed record InviteDto(
    long Id,
    string? Code,
    long CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    int? MaxUses,
    int Uses);

/// <summary>What a signed-in person sees of an invite before accepting it. <c>GET /api/v1/invites/{code}</c>.</summary>
/// <param name="Title">The chat's title.</param>
/// <param name="MemberCount">How many are in it.</param>
/// <param name="ChatId">Set when the caller is a member already.</param>
public sealed record InvitePreviewDto(string Title, int MemberCount, long? ChatId);

/// <summary>An entry of my chat list.</summary>
/// <param name="Chat">The chat.</param>
/// <param name="My">My side of it.</param>
/// <param name="LastMessage">The newest message I may see and have not hidden, or null.</param>
/// <param name="Marks">Marks of the other members, when <see cref="ChatDto.HasReceipts"/>.</param>
public sealed record ChatEntryDto(ChatDto Chat, MyChatDto My, MessageDto? LastMessage, IReadOnlyList<MarkDto> Marks);

/// <summary>A page of my chat list: pinned first, then by last message, newest first. <c>GET /api/v1/chats?after=&amp;limit=&amp;archived=</c>.</summary>
/// <param name="Chats">Entries.</param>
/// <param name="Users">The people that occur in them.</param>
/// <param name="Presence">Presence of those who show it.</param>
/// <param name="Next">Pass as <c>after</c> for the next page, or null at the end.</param>
public sealed record ChatPageDto(
    IReadOnlyList<ChatEntryDto> Chats,
    IReadOnlyList<UserDto> Users,
    IReadOnlyList<PresenceDto> Presence,
    string? Next);

/// <summary>Members of a chat by pages. <c>GET /api/v1/chats/{chatId}/members?after=&amp;limit=</c>.</summary>
/// <param name="Members">Owner first, then admins, then by name.</param>
/// <param name="Users">The people.</param>
/// <param name="Presence">Presence of those who show it.</param>
/// <param name="Next">Pass as <c>after</c> for the next page, or null.</param>
public sealed record MemberPageDto(
    IReadOnlyList<MemberDto> Members,
    IReadOnlyList<UserDto> Users,
    IReadOnlyList<PresenceDto> Presence,
    string? Next);

/// <summary>Unread messages of one chat, as the notification strip shows them (S2-21 to S2-26, A11).</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Kind">Its kind; a group appears once.</param>
/// <param name="UserId">The other person of a direct chat, otherwise null.</param>
/// <param name="UserName">That person's nick, otherwise null.</param>
/// <param name="Title">Display name of the person, or title of the chat.</param>
/// <param name="Count">Unread messages.</param>
/// <param name="Mentions">How many mention me.</param>
/// <param name="LastAt">Time of the newest message.</param>
public sealed record UnreadDto(
    long ChatId,
    ChatKind Kind,
    long? UserId,
    string? UserName,
    string? Title,
    int Count,
    int Mentions,
    DateTimeOffset LastAt);

/// <summary>Why a chat counts as unread. <c>GET /api/v1/chats/{chatId}/unread</c>.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Count">The figure.</param>
/// <param name="ReadUpTo">My watermark.</param>
/// <param name="Reads">Single messages read above it.</param>
/// <param name="LastSeq">The chat's last number.</param>
/// <param name="UnreadSeqs">The first 100 messages that count.</param>
/// <param name="OwnMessages">Messages above the watermark that do not count because they are mine.</param>
/// <param name="DeletedMessages">… because they are deleted or hidden by me.</param>
/// <param name="OtherChanges">Numbers above the watermark that are no messages (edits, reactions, members).</param>
public sealed record UnreadReasonDto(
    long ChatId,
    int Count,
    long ReadUpTo,
    IReadOnlyList<long> Reads,
    long LastSeq,
    IReadOnlyList<long> UnreadSeqs,
    int OwnMessages,
    int DeletedMessages,
    int OtherChanges);
