using Parley.Server.Platform.Settings;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>What one person and one chat may take of the writers (C30).</summary>
internal sealed class SendLimits(WritingSettings settings, TimeProvider clock)
{
    public TokenBuckets Users { get; } = new(settings.MessagesPerSecond, settings.MessageBurst, clock);

    /// <summary>Only asked before, and charged after the commit: those who may not write to a chat cannot use up its share.</summary>
    public TokenBuckets Chats { get; } = new(settings.ChatMessagesPerSecond, settings.ChatMessageBurst, clock);
}
