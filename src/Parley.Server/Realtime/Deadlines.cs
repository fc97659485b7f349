namespace Parley.Server.Realtime;

/// <summary>
/// All waiting of all sockets and of presence on one timer that runs only while something waits. Entries are not cancelled: a callback
/// looks whether its reason still holds, which is cheaper than taking entries out.
/// </summary>
internal sealed class Deadlines : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private readonly PriorityQueue<(Action<object> Callback, object State), long> waiting = new();
    private bool isRunning;
    private bool isDisposed;

    public Deadlines(TimeProvider clock)
    {
        this.clock = clock;
        timer = clock.CreateTimer(static self => ((Deadlines)self!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls back once after the delay, at most a quarter of a second late. Callbacks are short and do not throw.</summary>
    public void In(TimeSpan delay, Action<object> callback, object state)
    {
        var due = clock.GetTimestamp() + (long)(delay.TotalSeconds * clock.TimestampFrequency);
        lock (gate)
        {
            waiting.Enqueue((callback, state), due);
            if (!isRunning && !isDisposed)
            {
                isRunning = true;
                timer.Change(Tick, Tick);
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            waiting.Clear();
        }

        timer.Dispose();
    }

    private void Run()
    {
        var now = clock.GetTimestamp();
        while (true)
        {
            (Action<object> Callback, object State) entry;
            lock (gate)
            {
                if (!waiting.TryPeek(out entry, out var due))
                {
                    if (isRunning && !isDisposed)
                    {
                        isRunning = false;
                        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    }

                    return;
                }

                if (due > now)
                {
                    return;
                }

                waiting.Dequeue();
            }

            entry.Callback(entry.State);
        }
    }
}
