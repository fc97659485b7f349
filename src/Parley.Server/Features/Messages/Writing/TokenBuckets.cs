using System.Collections.Concurrent;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>
/// Token buckets by key in the form of the generic cell rate algorithm (ITU-T I.371): one number per key, the time at which its
/// bucket would be full again. A key that is full need not be remembered, so the table stays as small as the recent traffic.
/// </summary>
/// <param name="perSecond">Tokens a second.</param>
/// <param name="burst">Tokens a full bucket holds.</param>
/// <param name="clock">Only its monotonic timestamps are used.</param>
internal sealed class TokenBuckets(double perSecond, int burst, TimeProvider clock)
{
    private const int SweepAbove = 50_000;

    private readonly ConcurrentDictionary<long, long> _fullAt = new();
    private readonly long _cost = Math.Max(1, (long)(clock.TimestampFrequency / perSecond));
    private readonly long _capacity = Math.Max(1, (long)(clock.TimestampFrequency / perSecond * burst));
    private long _sweptAt;

    /// <summary>Takes one token.</summary>
    /// <returns>Zero when it was there, otherwise the time until there is one; then nothing was taken.</returns>
    public TimeSpan Take(long key)
    {
        var now = clock.GetTimestamp();
        while (true)
        {
            var isKnown = _fullAt.TryGetValue(key, out var fullAt);
            var next = Math.Max(fullAt, now) + _cost;
            var excess = next - now - _capacity;
            if (excess > 0)
            {
                return Wait(excess);
            }

            if (isKnown ? _fullAt.TryUpdate(key, next, fullAt) : _fullAt.TryAdd(key, next))
            {
                Sweep(now);
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>Whether a token is there, without taking it.</summary>
    /// <returns>As <see cref="Take"/>.</returns>
    public TimeSpan Peek(long key)
    {
        var now = clock.GetTimestamp();
        var excess = _fullAt.TryGetValue(key, out var fullAt) ? Math.Max(fullAt, now) + _cost - now - _capacity : 0;
        return excess > 0 ? Wait(excess) : TimeSpan.Zero;
    }

    /// <summary>Takes tokens for what was done already; the bucket may go below empty.</summary>
    public void Charge(long key, int tokens)
    {
        var now = clock.GetTimestamp();
        _fullAt.AddOrUpdate(key, static (_, x) => x.now + x.cost, static (_, fullAt, x) => Math.Max(fullAt, x.now) + x.cost, (now, cost: _cost * tokens));
        Sweep(now);
    }

    private TimeSpan Wait(long ticks) => TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000.0 / clock.TimestampFrequency));

    private void Sweep(long now)
    {
        var sweptAt = Volatile.Read(ref _sweptAt);
        if (now - sweptAt < clock.TimestampFrequency * 10 || Interlocked.CompareExchange(ref _sweptAt, now, sweptAt) != sweptAt)
        {
            return;
        }

        // Counting locks the whole table, hence at most every ten seconds.
        if (_fullAt.Count > SweepAbove)
        {
            foreach (var entry in _fullAt)
            {
                if (entry.Value <= now)
                {
                    _fullAt.TryRemove(entry);
                }
            }
        }
    }
}
