using System.Runtime.InteropServices;

namespace Parley.Server.Realtime;

/// <summary>A token bucket: so many commands a second, so many at once. Not thread-safe; one reader owns it.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct CommandBudget(int perSecond, int burst, long now)
{
    private double tokens = burst;
    private long at = now;

    /// <summary>Takes one command out of the budget.</summary>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="frequency">Timestamps a second.</param>
    /// <param name="cost">As how many it counts; never as more than the budget can hold.</param>
    /// <returns>Zero when it may run, otherwise after how long one may again.</returns>
    public TimeSpan Take(long now, long frequency, int cost = 1)
    {
        cost = Math.Min(cost, burst);
        tokens = Math.Min(burst, tokens + ((now - at) * (double)perSecond / frequency));
        at = now;
        if (tokens >= cost)
        {
            tokens -= cost;
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds((cost - tokens) / perSecond);
    }
}
