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
    /// <returns>Zero when it may run, otherwise after how long one may again.</returns>
    public TimeSpan Take(long now, long frequency)
    {
        tokens = Math.Min(burst, tokens + ((now - at) * (double)perSecond / frequency));
        at = now;
        if (tokens >= 1)
        {
            tokens -= 1;
            return TimeSpan.Zero;
        }

        return TimeSpan.FromSeconds((1 - tokens) / perSecond);
    }
}
