using System.Text.Json.Serialization;
using Parley.Contract.Messages;

namespace Parley.Client.Outbox;

/// <summary>Something on its way to the server. Plain data: the store keeps it as JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(OutboxMessage), "message")]
[JsonDerivedType(typeof(OutboxMark), "mark")]
public abstract record OutboxItem
{
    /// <summary>Names it in the store; saving another item under the same key replaces it.</summary>
    [JsonIgnore]
    public abstract string Key { get; }
}

/// <summary>A message the server has not acknowledged.</summary>
/// <param name="Message">The message, with the client id that makes repeating safe (C5).</param>
/// <param name="ChatId">The chat, or null.</param>
/// <param name="UserId">The person, for a direct chat.</param>
/// <param name="Order">Place in the order of composing on this device.</param>
/// <param name="ComposedAt">When it was composed, by this device's clock.</param>
/// <param name="FailedWith">Null while it is on its way; otherwise the code of the refusal, and the person decides.</param>
public sealed record OutboxMessage(
    SendMessageRequest Message, long? ChatId, long? UserId, long Order, DateTimeOffset ComposedAt, string? FailedWith = null) : OutboxItem
{
    /// <inheritdoc/>
    public override string Key => $"message/{Message.ClientId}";

    /// <summary>Messages with one destination go one after the other (C11).</summary>
    [JsonIgnore]
    public string Destination => UserId is { } userId ? $"user:{userId}" : $"chat:{ChatId}";
}

/// <summary>A read mark the server has not confirmed.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="UpTo">Everything up to here, or exactly this message.</param>
/// <param name="IsSingle">Exactly this message (A7).</param>
public sealed record OutboxMark(long ChatId, long UpTo, bool IsSingle) : OutboxItem
{
    /// <inheritdoc/>
    public override string Key => IsSingle ? $"mark/{ChatId}/{UpTo}" : $"mark/{ChatId}";
}
