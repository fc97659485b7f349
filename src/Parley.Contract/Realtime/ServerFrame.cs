using System.Text.Json.Serialization;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Users;

namespace Parley.Contract.Realtime;

/// <summary>
/// Everything the server may say on the socket. Three families:
/// <list type="bullet">
/// <item><see cref="ChatEvent"/>: a durable change of a chat, with the chat's number. Apply n only after n-1 (C13).</item>
/// <item><see cref="PrivateEvent"/>: a durable change only I may see, with the number of my private feed.</item>
/// <item>everything else: answers, and soft state that is never stored.</item>
/// </list>
/// Clients ignore types they do not know: such a frame deserialises to this base record.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(Ready), "ready")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Ok), "ok")]
[JsonDerivedType(typeof(ErrorFrame), "error")]
[JsonDerivedType(typeof(MessageStored), "message.stored")]
[JsonDerivedType(typeof(Changes), "changes")]
[JsonDerivedType(typeof(Reset), "reset")]
[JsonDerivedType(typeof(Pong), "pong")]
[JsonDerivedType(typeof(Digest), "digest")]
[JsonDerivedType(typeof(Resync), "resync")]
[JsonDerivedType(typeof(Reconnect), "reconnect")]
[JsonDerivedType(typeof(MessageCreated), "message.created")]
[JsonDerivedType(typeof(MessageUpdated), "message.updated")]
[JsonDerivedType(typeof(ChatUpdated), "chat.updated")]
[JsonDerivedType(typeof(MembersChanged), "members.changed")]
[JsonDerivedType(typeof(ChatAdded), "chat.added")]
[JsonDerivedType(typeof(ChatRemoved), "chat.removed")]
[JsonDerivedType(typeof(MyChatChanged), "my_chat.changed")]
[JsonDerivedType(typeof(MeChanged), "me.changed")]
[JsonDerivedType(typeof(MessageHidden), "message.hidden")]
[JsonDerivedType(typeof(StarChanged), "star.changed")]
[JsonDerivedType(typeof(MarkChanged), "mark.changed")]
[JsonDerivedType(typeof(Typing), "typing")]
[JsonDerivedType(typeof(PresenceChanged), "presence.changed")]
[JsonDerivedType(typeof(UserCreated), "user.created")]
[JsonDerivedType(typeof(UserUpdated), "user.updated")]
public record ServerFrame;

/// <summary>A durable change of a chat. <see cref="Seq"/> is the chat's number of it.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The chat's number; equal to or higher than every number inside.</param>
public abstract record ChatEvent(long ChatId, long Seq) : ServerFrame;

/// <summary>A durable change of the private feed. <see cref="UserSeq"/> is its number.</summary>
/// <param name="UserSeq">Number in my private feed.</param>
public abstract record PrivateEvent(long UserSeq) : ServerFrame;

/// <summary>
/// The first payload (S2-15 to S2-25): pushed once after <c>hello</c> without a further request. The chats are my pinned ones and the newest
/// five (configurable) with their newest ten messages (configurable); all else is fetched when it is needed.
/// </summary>
/// <param name="Epoch">Identity of the database's history (C15, C35).</param>
/// <param name="UserSeq">Last number of my private feed; this snapshot is valid at it.</param>
/// <param name="Version">For the cursor of the next resume.</param>
/// <param name="ServerTime">The server's clock, for a drift notice only.</param>
/// <param name="DeviceId">This device.</param>
/// <param name="Me">The account.</param>
/// <param name="Chats">Newest chats with messages, in list order.</param>
/// <param name="HasMoreChats">There are more to page through.</param>
/// <param name="NextChats">Pass as <c>after</c> to <c>GET /chats</c>.</param>
/// <param name="Unread">Chats with unread messages, newest first, up to <see cref="Limits.FirstUnreadMax"/>.</param>
/// <param name="Users">The people that occur.</param>
/// <param name="Presence">Presence of those who show it; on a small server of everybody who is not offline.</param>
public sealed record Ready(
    Guid Epoch,
    long UserSeq,
    long Version,
    DateTimeOffset ServerTime,
    long DeviceId,
    MeDto Me,
    IReadOnlyList<ChatSnapshot> Chats,
    bool HasMoreChats,
    string? NextChats,
    IReadOnlyList<UnreadDto> Unread,
    IReadOnlyList<UserDto> Users,
    IReadOnlyList<PresenceDto> Presence) : ServerFrame;

/// <summary>A chat with its newest messages, valid at <c>Entry.Chat.LastSeq</c>.</summary>
/// <param name="Entry">The list entry.</param>
/// <param name="Messages">Newest messages, rising.</param>
/// <param name="HasOlder">There are older ones.</param>
public sealed record ChatSnapshot(ChatEntryDto Entry, IReadOnlyList<MessageDto> Messages, bool HasOlder);

/// <summary>Answer to a <c>hello</c> with a usable cursor: what changed since. The client then asks a <c>range</c> for each chat whose messages it holds and whose number is higher than its own.</summary>
/// <param name="Epoch">As in <see cref="Ready"/>.</param>
/// <param name="UserSeq">As in <see cref="Ready"/>.</param>
/// <param name="Version">As in <see cref="Ready"/>.</param>
/// <param name="ServerTime">As in <see cref="Ready"/>.</param>
/// <param name="DeviceId">As in <see cref="Ready"/>.</param>
/// <param name="Me">The account.</param>
/// <param name="Changed">All my chats that changed for everybody or for me since the cursor (a superset is allowed: applying is idempotent).</param>
/// <param name="Removed">Chats I am no longer in, or removed from my list, since the cursor; and any in the cursor I may not see.</param>
/// <param name="Unread">Chats with unread messages, newest first, up to <see cref="Limits.FirstUnreadMax"/>.</param>
/// <param name="Hidden">Messages I have hidden since the cursor (chat, number).</param>
/// <param name="Users">The people that occur or whose profile changed since the cursor.</param>
/// <param name="Presence">As in <see cref="Ready"/>.</param>
/// <param name="Restored">Messages I had hidden and have brought back since the cursor. One that is not held has to be fetched to be shown.</param>
public sealed record Resumed(
    Guid Epoch,
    long UserSeq,
    long Version,
    DateTimeOffset ServerTime,
    long DeviceId,
    MeDto Me,
    IReadOnlyList<ChatEntryDto> Changed,
    IReadOnlyList<long> Removed,
    IReadOnlyList<UnreadDto> Unread,
    IReadOnlyList<MessageRef> Hidden,
    IReadOnlyList<UserDto> Users,
    IReadOnlyList<PresenceDto> Presence,
    IReadOnlyList<MessageRef>? Restored = null) : ServerFrame;

/// <summary>Names a message.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The message.</param>
public sealed record MessageRef(long ChatId, long Seq);

/// <summary>The request was done and committed.</summary>
/// <param name="Id">The request's number.</param>
public sealed record Ok(long Id) : ServerFrame;

/// <summary>A refusal: nothing was stored (C2), unless the code is <c>unknown</c>.</summary>
/// <param name="Code">One of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Id">The request's number, if it had one.</param>
/// <param name="ClientId">The message concerned, if any.</param>
/// <param name="Detail">What exactly was wrong; never user content.</param>
/// <param name="RetryAfterMs">When to come back, for <c>too_many</c> and <c>unavailable</c>.</param>
public sealed record ErrorFrame(string Code, long? Id = null, Guid? ClientId = null, string? Detail = null, int? RetryAfterMs = null) : ServerFrame;

/// <summary>
/// The acknowledgement of a send, after its commit (C1). For the sending socket it stands in place of <c>message.created</c>: apply it the same way.
/// On a repeat the message is the first result, as it is now.
/// </summary>
/// <param name="Id">The request's number, if it had one.</param>
/// <param name="Message">As stored.</param>
/// <param name="IsRepeat">Nothing new was stored.</param>
public sealed record MessageStored(long? Id, MessageDto Message, bool IsRepeat) : ServerFrame;

/// <summary>Answer to <c>range</c>: the present state of everything in the chat that changed in (from, to]. State, not a log: what changed twice appears once.</summary>
/// <param name="Id">The request's number, if it had one.</param>
/// <param name="ChatId">The chat.</param>
/// <param name="From">As asked.</param>
/// <param name="To">The client is now at this number.</param>
/// <param name="Chat">The chat as it is now (its <c>LastSeq</c> may be higher than <paramref name="To"/>).</param>
/// <param name="Messages">Changed messages, rising by <see cref="MessageDto.ChangedSeq"/>.</param>
/// <param name="Members">Changed members.</param>
/// <param name="Users">The people that occur.</param>
/// <param name="IsComplete">False: ask again from <paramref name="To"/>.</param>
public sealed record Changes(
    long? Id,
    long ChatId,
    long From,
    long To,
    ChatDto Chat,
    IReadOnlyList<MessageDto> Messages,
    IReadOnlyList<MemberDto> Members,
    IReadOnlyList<UserDto> Users,
    bool IsComplete) : ServerFrame;

/// <summary>The gap is too wide (C15): keep what you hold as a separate, older range and start anew from this page.</summary>
/// <param name="Id">The request's number, if it had one.</param>
/// <param name="ChatId">The chat.</param>
/// <param name="Floor">Messages below this number may have changed unseen: refetch them before showing them as current.</param>
/// <param name="Snapshot">The chat with its newest messages.</param>
/// <param name="Users">The people that occur.</param>
public sealed record Reset(long? Id, long ChatId, long Floor, ChatSnapshot Snapshot, IReadOnlyList<UserDto> Users) : ServerFrame;

/// <summary>Answer to <c>ping</c>.</summary>
/// <param name="Id">The request's number, if it had one.</param>
/// <param name="ServerTime">The server's clock.</param>
public sealed record Pong(long? Id, DateTimeOffset ServerTime) : ServerFrame;

/// <summary>
/// Sent within 15 s after something changed for me (C13): if the client's own figures differ after applying what it has, it resumes
/// (without reconnecting: send <c>hello</c> again).
/// </summary>
/// <param name="Chats">Number of my chats.</param>
/// <param name="SumOfLastSeq">Sum of their last numbers.</param>
/// <param name="UserSeq">Last number of my private feed.</param>
/// <param name="Version">For the cursor.</param>
public sealed record Digest(int Chats, long SumOfLastSeq, long UserSeq, long Version) : ServerFrame;

/// <summary>This socket was too slow and events were left out (C29): send <c>hello</c> with your cursor again.</summary>
public sealed record Resync : ServerFrame;

/// <summary>The server is about to close: come back after this time (C31).</summary>
/// <param name="AfterMs">Random, 0–8,000.</param>
public sealed record Reconnect(int AfterMs) : ServerFrame;

/// <summary>A message was sent (S3-29 <c>received_message</c>).</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The chat's number.</param>
/// <param name="Message">The message.</param>
/// <param name="Author">Its author, so that a name is there before any other request.</param>
public sealed record MessageCreated(long ChatId, long Seq, MessageDto Message, UserDto Author) : ChatEvent(ChatId, Seq);

/// <summary>What changed a message; for words and sounds only, the state is in the message.</summary>
public enum MessageChange
{
    /// <summary>Its text.</summary>
    Edited,

    /// <summary>It was deleted for everyone.</summary>
    Deleted,

    /// <summary>Its reactions.</summary>
    Reacted,

    /// <summary>It was pinned or unpinned.</summary>
    Pinned,
}

/// <summary>A message was edited, deleted, reacted to, pinned or unpinned; it comes whole.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The chat's number of the change.</param>
/// <param name="Change">What happened.</param>
/// <param name="Message">The message as it is now; tombstone when deleted.</param>
public sealed record MessageUpdated(long ChatId, long Seq, MessageChange Change, MessageDto Message) : ChatEvent(ChatId, Seq);

/// <summary>Title, description, photo or permissions changed.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The chat's number.</param>
/// <param name="Chat">The chat as it is now.</param>
/// <param name="Note">The system line that carries the same number, or null.</param>
public sealed record ChatUpdated(long ChatId, long Seq, ChatDto Chat, MessageDto? Note) : ChatEvent(ChatId, Seq);

/// <summary>Members joined, left or changed their role.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The chat's number.</param>
/// <param name="Members">Those who changed; <see cref="MemberDto.HasLeft"/> for those who are gone.</param>
/// <param name="MemberCount">Number of members now.</param>
/// <param name="Users">The people.</param>
/// <param name="Note">The system line that carries the same number, or null.</param>
public sealed record MembersChanged(
    long ChatId,
    long Seq,
    IReadOnlyList<MemberDto> Members,
    int MemberCount,
    IReadOnlyList<UserDto> Users,
    MessageDto? Note) : ChatEvent(ChatId, Seq);

/// <summary>I am in a chat that was not there before: created, added, joined, or a first message came. The snapshot includes what has been written so far.</summary>
/// <param name="UserSeq">Number in my private feed.</param>
/// <param name="Snapshot">The chat.</param>
/// <param name="Users">The people that occur.</param>
public sealed record ChatAdded(long UserSeq, ChatSnapshot Snapshot, IReadOnlyList<UserDto> Users) : PrivateEvent(UserSeq);

/// <summary>A chat is gone from my list: I left, was removed, or deleted it for myself.</summary>
/// <param name="UserSeq">Number in my private feed.</param>
/// <param name="ChatId">The chat.</param>
public sealed record ChatRemoved(long UserSeq, long ChatId) : PrivateEvent(UserSeq);

/// <summary>My side of a chat changed: read mark, unread number, pin, mute, archive, draft, role.</summary>
/// <param name="UserSeq">Number in my private feed.</param>
/// <param name="My">As it is now.</param>
public sealed record MyChatChanged(long UserSeq, MyChatDto My) : PrivateEvent(UserSeq);

/// <summary>My account, settings or status changed on one of my devices.</summary>
/// <param name="UserSeq">Number in my private feed.</param>
/// <param name="Me">As it is now.</param>
public sealed record MeChanged(long UserSeq, MeDto Me) : PrivateEvent(UserSeq);

/// <summary>I deleted a message for myself, or brought it back (undo).</summary>
/// <param name="UserSeq">Number in my private feed.</param>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The message.</param>
/// <param name="IsHidden">False when brought back.</param>
/// <param name="My">My side of the chat, whose figures may have changed.</param>
public sealed record MessageHidden(long UserSeq, long ChatId, long Seq, bool IsHidden, MyChatDto My) : PrivateEvent(UserSeq);

/// <summary>I starred or unstarred a message.</summary>
/// <param name="UserSeq">Number in my private feed.</param>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The message.</param>
/// <param name="IsStarred">Starred now.</param>
public sealed record StarChanged(long UserSeq, long ChatId, long Seq, bool IsStarred) : PrivateEvent(UserSeq);

/// <summary>Another member's receipt advanced, after its own commit (C19). Never backwards: take the higher of both figures.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Mark">The member's marks now.</param>
public sealed record MarkChanged(long ChatId, MarkDto Mark) : ServerFrame;

/// <summary>Somebody is typing or stopped. Ends by itself after 6 s, or with a message of theirs.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="UserId">Who.</param>
/// <param name="IsTyping">False when stopped.</param>
public sealed record Typing(long ChatId, long UserId, bool IsTyping) : ServerFrame;

/// <summary>Somebody's presence changed (S3-30 <c>new_user_online</c>, S3-31 <c>user_has_gone_offline</c>).</summary>
/// <param name="Presence">One or several people; answers to <c>presence.watch</c> come as one frame.</param>
public sealed record PresenceChanged(IReadOnlyList<PresenceDto> Presence) : ServerFrame;

/// <summary>A new account was registered (S0-42).</summary>
/// <param name="User">The person.</param>
public sealed record UserCreated(UserDto User) : ServerFrame;

/// <summary>A person changed name, nick, photo or about, or was deactivated.</summary>
/// <param name="User">As they are now.</param>
public sealed record UserUpdated(UserDto User) : ServerFrame;
