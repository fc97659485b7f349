namespace Parley.Client.State;

/// <summary>
/// Applies numbered events strictly in order (C13): n only after n-1. What is at or below the last number was applied before and is
/// dropped; what is above last+1 waits until the hole is filled.
/// </summary>
internal sealed class Sequencer<T>(long last = 0)
{
    private readonly SortedDictionary<long, T> held = [];

    /// <summary>The last number applied.</summary>
    public long Last { get; private set; } = last;

    /// <summary>Something waits for a missing number.</summary>
    public bool HasGap => held.Count > 0;

    /// <summary>Offers event <paramref name="number"/>; calls back for each event whose turn it is.</summary>
    public void Offer(long number, T item, Action<T> apply)
    {
        if (number > Last)
        {
            held[number] = item;
            Drain(apply);
        }
    }

    /// <summary>State at a number was taken from elsewhere: nothing at or below it is applied any more, and what waits above may follow.</summary>
    public void Advance(long number, Action<T> apply)
    {
        Last = Math.Max(Last, number);
        foreach (var old in held.Keys.Where(key => key <= Last).ToList())
        {
            held.Remove(old);
        }

        Drain(apply);
    }

    /// <summary>Starts anew at a number, which may be lower.</summary>
    public void Reset(long number, Action<T> apply)
    {
        Last = number;
        Advance(number, apply);
    }

    /// <summary>Starts anew, perhaps with other numbers: what waited means nothing any more.</summary>
    public void Restart(long number)
    {
        held.Clear();
        Last = number;
    }

    private void Drain(Action<T> apply)
    {
        while (held.Remove(Last + 1, out var next))
        {
            Last++;
            apply(next);
        }
    }
}
