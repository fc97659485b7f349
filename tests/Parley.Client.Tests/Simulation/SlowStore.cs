using Parley.Client.Outbox;

namespace Parley.Client.Tests.Simulation;

/// <summary>A store whose writes take time, so that a crash may come before or after each.</summary>
/// <param name="disk">What survives a crash.</param>
/// <param name="clock">The clock of the run.</param>
/// <param name="random">Draws how long it takes.</param>
/// <param name="saved">Told of what has become durable.</param>
/// <param name="removed">Told of what has been forgotten.</param>
internal sealed class SlowStore(IOutboxStore disk, MortalClock clock, SeededRandom random, Action<OutboxItem> saved, Action<string> removed) : IOutboxStore
{
    public async Task<IReadOnlyList<OutboxItem>> OpenAsync(long userId, CancellationToken ct)
    {
        await clock.PassAsync(1 + random.Below(8));
        var items = await disk.OpenAsync(userId, ct);
        await clock.PassAsync(1 + random.Below(8));
        return items;
    }

    public async Task SaveAsync(OutboxItem item, CancellationToken ct)
    {
        await clock.PassAsync(1 + random.Below(8));
        await disk.SaveAsync(item, ct);
        saved(item);
        await clock.PassAsync(1 + random.Below(8));
    }

    public async Task RemoveAsync(string key, CancellationToken ct)
    {
        await clock.PassAsync(1 + random.Below(8));
        await disk.RemoveAsync(key, ct);
        removed(key);
        await clock.PassAsync(1 + random.Below(8));
    }
}
