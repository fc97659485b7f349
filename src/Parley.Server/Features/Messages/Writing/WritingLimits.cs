namespace Parley.Server.Features.Messages.Writing;

/// <summary>Sizes and waits of the writers, per node. They are tuned to each other, hence not settings.</summary>
internal sealed record WritingLimits
{
    /// <summary>Most messages in one transaction.</summary>
    public int BatchMax { get; init; } = 500;

    /// <summary>Most messages waiting for one lane; beyond that the answer is <c>unavailable</c> at once (C30).</summary>
    public int QueueMax { get; init; } = 2_000;

    /// <summary>Longest wait in that queue before the answer is <c>unavailable</c> (C30).</summary>
    public TimeSpan QueueWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest time for one transaction; with the queue it keeps every answer within a second or little more (C33).</summary>
    public TimeSpan CommitWait { get; init; } = TimeSpan.FromMilliseconds(850);

    /// <summary>Longest wait for a chat that somebody else is changing; twice it must fit into <see cref="CommitWait"/>.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromMilliseconds(250);
}
