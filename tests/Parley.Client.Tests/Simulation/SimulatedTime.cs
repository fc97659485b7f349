namespace Parley.Client.Tests.Simulation;

/// <summary>Time that passes only when told to. Timers run in order, and each only after everything the one before it started has come to rest.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Timer, (long At, long Order)> queue = new();
    private long order;
    private int fired;
    private long now = Start.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(now, TimeSpan.Zero);

    public override long GetTimestamp() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Does something after so many milliseconds.</summary>
    public void After(int ms, Action run) => CreateTimer(_ => run(), null, TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);

    /// <summary>Ends when so much time has passed.</summary>
    public Task PassAsync(int ms)
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        After(ms, () => passed.SetResult());
        return passed.Task;
    }

    /// <summary>Called with the number of timers that ran, each time everything has come to rest.</summary>
    public Action<int>? AtRest { get; set; }

    /// <summary>Goes to the next timer and runs it.</summary>
    /// <returns>False when there is none.</returns>
    public bool FireNext()
    {
        AtRest?.Invoke(fired++);
        while (queue.TryDequeue(out var timer, out var key))
        {
            if (timer.IsDue(key.Order))
            {
                now = key.At;
                timer.Fire();
                return true;
            }
        }

        return false;
    }

    private sealed class Timer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period;
        private long pending = -1;

        public bool IsDue(long number) => pending == number;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            period = newPeriod;
            pending = -1;
            if (dueTime >= TimeSpan.Zero)
            {
                pending = time.order++;
                time.queue.Enqueue(this, (time.now + dueTime.Ticks, pending));
            }

            return true;
        }

        public void Fire()
        {
            pending = -1;
            if (period > TimeSpan.Zero)
            {
                Change(period, period);
            }

            callback(state);
        }

        public void Dispose() => pending = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A clock that stops when its owner crashes: nothing the old run started ever goes on.</summary>
internal sealed class MortalClock(SimulatedTime time) : TimeProvider
{
    public bool IsAlive { get; set; } = true;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                if (IsAlive)
                {
                    callback(state);
                }
                else
                {
                    timer?.Dispose();
                }
            },
            null,
            dueTime,
            period);
        return timer;
    }

    /// <summary>Ends after so many milliseconds; never, if the owner crashes before.</summary>
    public Task PassAsync(int ms) => Task.Delay(TimeSpan.FromMilliseconds(ms), this);
}
