using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Platform.Settings;

/// <summary>How much may be written. Beyond, the answer is 429 with the time to wait.</summary>
[SettingsPart]
internal sealed record WritingSettings
{
    /// <summary>Messages per second of one person, on average. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int MessagesPerSecond { get; init; } = 20;

    /// <summary>Messages of one person at once. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int MessageBurst { get; init; } = 100;

    /// <summary>Messages per second in one chat, on average. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int ChatMessagesPerSecond { get; init; } = 500;

    /// <summary>Messages in one chat at once. 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int ChatMessageBurst { get; init; } = 2_000;

    /// <summary>Transactions that store messages at the same time; a chat always uses the same lane. 1 to 16.</summary>
    [Range(1, 16)]
    public int WriterLanes { get; init; } = 2;
}
