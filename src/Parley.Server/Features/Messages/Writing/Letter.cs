namespace Parley.Server.Features.Messages.Writing;

/// <summary>What a person wants to say, checked as far as it can be without the database.</summary>
internal sealed record Letter
{
    public required Guid ClientId { get; init; }

    public required string Text { get; init; }

    /// <summary>See <see cref="Messages.BodyHash"/>.</summary>
    public required long BodyHash { get; init; }

    public long? ReplyToSeq { get; init; }

    /// <summary>Wished for: each once, rising. The store keeps those who are members.</summary>
    public long[] Mentions { get; init; } = [];

    public bool MentionsAll { get; init; }

    /// <summary>Author of the original, when forwarded.</summary>
    public long? ForwardedFromId { get; init; }
}
