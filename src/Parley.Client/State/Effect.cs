using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client.State;

/// <summary>What applying a frame asks of the connection.</summary>
internal abstract record Effect;

/// <summary>A number of the chat is missing; certain when the server said so, otherwise it may just be late (300 ms).</summary>
internal sealed record Gap(long ChatId, bool IsCertain) : Effect;

/// <summary>A number of the private feed is missing.</summary>
internal sealed record PrivateGap : Effect;

/// <summary>Something was said of a chat that is not known: fetch it (P11).</summary>
internal sealed record UnknownChat(long ChatId) : Effect;

/// <summary>A chat's newest messages are no longer certain: fetch its newest page.</summary>
internal sealed record Refetch(long ChatId) : Effect;

/// <summary>Events were left out for this socket: say hello again (P6).</summary>
internal sealed record SayHello : Effect;

/// <summary>The server told its own figures (P10).</summary>
internal sealed record CompareDigest(Digest Digest) : Effect;

/// <summary>A message of mine is stored: the outbox may forget it.</summary>
internal sealed record Confirmed(Guid ClientId, MessageDto Message) : Effect;

/// <summary>My side of a chat came from the server.</summary>
internal sealed record MyChanged(long ChatId) : Effect;

/// <summary>A chat is no longer mine.</summary>
internal sealed record Removed(long ChatId) : Effect;
