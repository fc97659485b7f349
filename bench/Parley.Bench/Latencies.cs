namespace Parley.Bench;

/// <summary>Latencies of one run by message number: what arrived, what arrived twice, and the percentiles.</summary>
internal sealed class Latencies(int messages)
{
    private readonly long[] ticks = new long[messages];
    private int arrived;
    private int doubled;

    public int Arrived => arrived;

    public int Doubled => doubled;

    public int Lost => ticks.Length - arrived;

    /// <summary>Notes the arrival of message <paramref name="number"/>, counted from the moment it was due (open loop).</summary>
    public void Note(int number, long elapsedTicks)
    {
        if (Interlocked.CompareExchange(ref ticks[number], Math.Max(1, elapsedTicks), 0) == 0)
        {
            Interlocked.Increment(ref arrived);
        }
        else
        {
            Interlocked.Increment(ref doubled);
        }
    }

    /// <summary>The middle one; of an even number the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    public double Percentile(double share)
    {
        var sorted = ticks.Where(x => x > 0).Order().ToArray();
        return sorted.Length == 0
            ? double.NaN
            : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))] * 1000.0 / System.Diagnostics.Stopwatch.Frequency;
    }
}
