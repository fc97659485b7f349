using System.Text.Json.Serialization;
using Parley.Contract.Messages;

namespace Parley.Contract.Realtime;

/// <summary>
/// Everything a client may say on the socket. Each frame is one JSON text message of at most
/// <see cref="Limits.ClientFrameBytesMax"/> bytes with a <c>type</c>, anywhere in the object. The author and the rights always
/// come from the authenticated socket; nothing a client claims about itself is believed (A8).
/// A frame of an unknown type deserialises to this base record and is answered with <c>error unknown_frame</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(Hello), "hello")]
[JsonDerivedType(typeof(SendMessage), "message.send")]
[JsonDerivedType(typeof(ReadUpTo), "read")]
[JsonDerivedType(typeof(ReadOne), "read.one")]
[JsonDerivedType(typeof(Applied), "applied")]
[JsonDerivedType(typeof(StartTyping), "typing.start")]
[JsonDerivedType(typeof(StopTyping), "typing.stop")]
[JsonDerivedType(typeof(SetActivity), "activity")]
[JsonDerivedType(typeof(WatchPresence), "presence.watch")]
[JsonDerivedType(typeof(GetRange), "range")]
[JsonDerivedType(typeof(Ping), "ping")]
public record ClientFrame
{
    /// <summary>Number the client gives a request to find its answer; echoed in <c>ok</c>, <c>error</c>, <c>changes</c>, <c>reset</c>, <c>message.stored</c> and <c>pong</c>.</summary>
    public long? Id { get; init; }
}

/// <summary>First frame of every socket. Without a cursor the answer is <c>ready</c>, with one it is <c>resumed</c> (or <c>ready</c> when the cursor cannot be used).</summary>
/// <param name="Resume">What this device has applied and saved, or null for a fresh start.</param>
/// <param name="Client">Name and version of the client, for the operator.</param>
/// <param name="IsIdle">True when the person is not active right now (a window in the background).</param>
public sealed record Hello(Cursor? Resume = null, string? Client = null, bool IsIdle = false) : ClientFrame;

/// <summary>What a device has applied and saved (DELIVERY section 1).</summary>
/// <param name="Epoch">The database the numbers belong to; another one forces a fresh start (C15, C35).</param>
/// <param name="UserSeq">Last number of the private feed.</param>
/// <param name="Version">The <c>version</c> of the last <c>ready</c>, <c>resumed</c> or <c>digest</c>: the server finds what changed after it.</param>
/// <param name="Chats">Chats whose messages are held, with the last number applied; up to <see cref="Limits.ResumeChatsMax"/>.</param>
public sealed record Cursor(Guid Epoch, long UserSeq, long Version, IReadOnlyDictionary<long, long> Chats);

/// <summary>Sends a message; the twin of <c>POST …/messages</c>. Name a chat, or a person for the direct chat with them. Answered by <c>message.stored</c> or <c>error</c> with the same client id.</summary>
/// <param name="Message">The message.</param>
/// <param name="ChatId">The chat, or null.</param>
/// <param name="UserId">The person, when no chat is named.</param>
public sealed record SendMessage(SendMessageRequest Message, long? ChatId = null, long? UserId = null) : ClientFrame;

/// <summary>I have been shown everything up to this number (C20). Answered by <c>ok</c> after the commit.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="UpTo">The highest number shown.</param>
public sealed record ReadUpTo(long ChatId, long UpTo) : ClientFrame;

/// <summary>I have read exactly this message (C20, A7). Answered by <c>ok</c> after the commit.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The message.</param>
public sealed record ReadOne(long ChatId, long Seq) : ClientFrame;

/// <summary>This device has applied (and saved) everything up to these numbers: the delivered mark. At most once a second; not answered.</summary>
/// <param name="Chats">Chat to number.</param>
public sealed record Applied(IReadOnlyDictionary<long, long> Chats) : ClientFrame;

/// <summary>The person is typing; repeat at most every 3 s while text changes. Not answered.</summary>
/// <param name="ChatId">The chat.</param>
public sealed record StartTyping(long ChatId) : ClientFrame;

/// <summary>The person stopped typing. Not answered.</summary>
/// <param name="ChatId">The chat.</param>
public sealed record StopTyping(long ChatId) : ClientFrame;

/// <summary>The person became active or idle at this device (5 minutes without input, or the window hidden). Not answered.</summary>
/// <param name="IsIdle">True when idle.</param>
public sealed record SetActivity(bool IsIdle) : ClientFrame;

/// <summary>The people this client shows now; replaces the earlier list. The server answers with their presence and tells changes of it. On a small server everybody is told without being asked.</summary>
/// <param name="UserIds">Up to <see cref="Limits.WatchedUsersMax"/>.</param>
public sealed record WatchPresence(IReadOnlyList<long> UserIds) : ClientFrame;

/// <summary>Asks what changed in a chat after a number (DELIVERY section 4); the twin of <c>GET …/changes?from=</c>. Answered by <c>changes</c>, <c>reset</c> or <c>error</c>.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="From">The last number applied.</param>
public sealed record GetRange(long ChatId, long From) : ClientFrame;

/// <summary>Is the server there? Answered by <c>pong</c>.</summary>
public sealed record Ping : ClientFrame;
