namespace Parley.Client;

/// <summary>Full jitter (AWS architecture blog, "Exponential backoff and jitter"): a random time up to a doubling limit.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>The wait before attempt <paramref name="attempt"/>, counted from 0.</summary>
    public static TimeSpan Wait(int attempt, Func<double> random)
    {
        var limit = First * Math.Pow(2, Math.Min(attempt, 10));
        return random() * (limit < Longest ? limit : Longest);
    }
}
