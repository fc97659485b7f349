namespace Parley.Server.Platform.Clock;

/// <summary>
/// The one clock of the server. Its times end at the microsecond, as PostgreSQL's do, so that a time read back from
/// the database equals the one that was written.
/// </summary>
/// <param name="inner">Where the time comes from; a test passes a virtual one.</param>
internal sealed class MicrosecondClock(TimeProvider inner) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        var now = inner.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
