namespace Parley.Client.Outbox;

/// <summary>Forgets everything with the process.</summary>
public sealed class MemoryOutboxStore : IOutboxStore
{
    private readonly Dictionary<(long UserId, string Key), OutboxItem> items = [];
    private readonly Lock gate = new();
    private long owner;

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxItem>> OpenAsync(long userId, CancellationToken ct)
    {
        lock (gate)
        {
            owner = userId;
            return Task.FromResult<IReadOnlyList<OutboxItem>>([.. items.Where(item => item.Key.UserId == userId).Select(item => item.Value)]);
        }
    }

    /// <inheritdoc/>
    public Task SaveAsync(OutboxItem item, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(item);
        lock (gate)
        {
            items[(owner, item.Key)] = item;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken ct)
    {
        lock (gate)
        {
            items.Remove((owner, key));
        }

        return Task.CompletedTask;
    }
}
