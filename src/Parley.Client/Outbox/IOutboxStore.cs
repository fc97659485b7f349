namespace Parley.Client.Outbox;

/// <summary>Durable storage of what is on its way (C37). Calls come one at a time.</summary>
public interface IOutboxStore
{
    /// <summary>Opens the store of one account: nothing is ever sent under another one.</summary>
    /// <returns>What it holds.</returns>
    Task<IReadOnlyList<OutboxItem>> OpenAsync(long userId, CancellationToken ct);

    /// <summary>Saves an item; when this returns, it survives a crash.</summary>
    Task SaveAsync(OutboxItem item, CancellationToken ct);

    /// <summary>Removes an item; unknown keys are ignored.</summary>
    Task RemoveAsync(string key, CancellationToken ct);
}
