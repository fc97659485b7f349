using Parley.Contract.Messages;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>
/// A validated message on its way to the store, and the promise of its answer. For a socket the answer is queued on the writer's thread, which
/// keeps the answers in the order of the messages; a request's answer is written elsewhere.
/// </summary>
/// <param name="connectionId">The socket that gets the answer and so needs no event, or 0.</param>
internal sealed class Draft(long connectionId)
    : TaskCompletionSource<SendOutcome>(connectionId == 0 ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None)
{
    public required long ChatId { get; init; }

    public required long AuthorId { get; init; }

    public required Letter Letter { get; init; }

    public long ConnectionId { get; } = connectionId;

    /// <summary>Timestamp of the clock when it was queued.</summary>
    public long QueuedAt { get; set; }

    /// <summary>The same draft again, gathered in the same batch: it gets this one's answer.</summary>
    public Draft? Twin { get; set; }

    /// <summary>The connection was lost during an attempt to store it, so a repeat may be our own message.</summary>
    public bool IsUnsure { get; set; }

    /// <summary>The committed message.</summary>
    public MessageDto? Stored { get; set; }

    public StoreVerdict Verdict { get; set; } = StoreVerdict.Pending;

    public long Seq { get; set; }

    public DateTimeOffset At { get; set; }

    public long MembersSeq { get; set; }

    /// <summary>Those of <see cref="Letter.Mentions"/> who are members.</summary>
    public long[] MentionsKept { get; set; } = [];

    public long QuoteAuthorId { get; set; }

    public string? QuoteText { get; set; }

    public bool IsQuoteDeleted { get; set; }
}

/// <summary>What the store decided about a draft. The numbers are those of the statement in <see cref="MessageStore"/>.</summary>
internal enum StoreVerdict
{
    Pending = -1,
    Stored = 0,
    Repeat = 1,
    IdReused = 2,
    NotFound = 3,
    MayNotPost = 4,
    MayNotMentionAll = 5,
    NoSuchReplyTarget = 6,
}
