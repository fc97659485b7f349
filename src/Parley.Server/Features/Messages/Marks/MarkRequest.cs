using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>How far one person has read or received one chat, on its way to the store. Answered with null, or why it was refused.</summary>
internal sealed class MarkRequest(long userId, long chatId) : TaskCompletionSource<ApiException?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public long UserId { get; } = userId;

    public long ChatId { get; } = chatId;

    /// <summary>Everything up to here was shown; 0 for nothing.</summary>
    public long ReadTo { get; init; }

    /// <summary>A device has applied everything up to here; 0 for nothing.</summary>
    public long DeliveredTo { get; set; }

    /// <summary>Lets others see what was held back while the person was invisible.</summary>
    public bool IsReveal { get; init; }

    public MarkVerdict Verdict { get; set; }

    /// <summary>Number in the reader's private feed, or 0 when nothing changed for them.</summary>
    public long UserSeq { get; set; }

    /// <summary>What others may see changed.</summary>
    public bool IsShown { get; set; }

    public long DeliveredUpTo { get; set; }

    public long ShownReadUpTo { get; set; }

    public int MemberCount { get; set; }

    public long MembersSeq { get; set; }

    /// <summary>Members who send no read receipts and so see none.</summary>
    public long[] WithoutReceipts { get; set; } = [];
}

/// <summary>What the store decided about a mark. The numbers are those of the statement in <see cref="MarkStore"/>.</summary>
internal enum MarkVerdict
{
    Done = 0,
    NotFound = 3,
    OutOfRange = 7,
}
