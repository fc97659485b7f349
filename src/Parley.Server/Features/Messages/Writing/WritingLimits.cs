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

    /// <summary>Longest time for one transaction.</summary>
    public TimeSpan CommitWait { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>
    /// Longest time from queue to answer; a batch whose oldest message has waited gets only what is left of it. What a busy machine adds still fits into
    /// the second of C33.
    /// </summary>
    public TimeSpan AnswerWait { get; init; } = TimeSpan.FromMilliseconds(850);

    /// <summary>
    /// Longest wait for a chat that somebody else is changing. Twice it must fit into <see cref="CommitWait"/>, with time left for the batch's other chats.
    /// </summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromMilliseconds(180);
}
