using System.Threading.Channels;
using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Writing;

/// <summary>
/// One writer: a bounded queue, and a loop that stores whatever has gathered while the last commit ran. No delay is added to
/// gather more. Every draft gets a definite answer (C2), in the order of arrival, within <see cref="WritingLimits.AnswerWait"/> and a moment,
/// also while the database is away or hangs (C33): once a batch has found it so, everything that waits and everything that comes is refused at once,
/// until a probe finds it back.
/// </summary>
internal sealed partial class WriterLane : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Draft> _queue;
    private readonly MessageStore _store;
    private readonly Announcer _announcer;
    private readonly WritingLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly List<Draft> _batch = [];
    private readonly List<Draft> _next = [];
    private readonly Dictionary<(long, Guid), Draft> _inBatch = [];
    private long _startedAt;
    private TimeSpan _commitWait;
    private HashSet<long> _stuck = [];
    private volatile bool _isAway;
    private Task _finishing = Task.CompletedTask;
    private Task? _running;

    public WriterLane(MessageStore store, Announcer announcer, WritingLimits limits, TimeProvider clock, ILogger log)
    {
        (_store, _announcer, _limits, _clock, _log) = (store, announcer, limits, clock, log);
        _queue = Channel.CreateBounded<Draft>(new BoundedChannelOptions(limits.QueueMax));
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Queues a draft behind all earlier ones.</summary>
    /// <returns>False when the queue is full, the database is known to be away, or the server is stopping.</returns>
    public bool TryAdd(Draft draft)
    {
        draft.QueuedAt = _clock.GetTimestamp();
        return !_isAway && _queue.Writer.TryWrite(draft);
    }

    /// <summary>The last batch found the database away, and it is not back yet.</summary>
    public bool IsAway => _isAway;

    /// <summary>Takes nothing more, stores what is there, and ends.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        if (_running is not null)
        {
            await _running;
            await _finishing;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _store.DisposeAsync();
    }

    private async Task RunAsync()
    {
        while (_next.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            Gather();
            if (_batch.Count == 0)
            {
                continue;
            }

            using var limit = new CancellationTokenSource(_commitWait, _clock);
            var commit = CommitAsync(_batch, limit.Token);
            try
            {
                await commit.WaitAsync(_commitWait + RetryPause, _clock);
            }
            catch (TimeoutException)
            {
                // The driver itself hangs (a blackholed database).
                LogAway(nameof(TimeoutException));
                GoAway();
                AnswerUnknown();
                await RefuseUntilAsync(commit);
            }

            if (_isAway)
            {
                AnswerUnknown(); // before anything else that could wait for the database
            }

            if (!_finishing.IsCompleted)
            {
                await _finishing; // one batch ahead at most, so answers and events keep their order
            }

            // While more is waiting the next commit does not wait for sockets; otherwise a change of threads would only cost time.
            var batch = _batch.ToArray();
            _finishing = _queue.Reader.Count == 0 ? FinishAsync(batch) : Task.Run(() => FinishAsync(batch));
            if (_isAway)
            {
                await WaitUntilBackAsync();
            }
        }
    }

    private Task FinishAsync(Draft[] batch)
    {
        foreach (var draft in batch)
        {
            Answer(draft, _announcer.Outcome(draft));
        }

        return _announcer.AnnounceAsync(batch);
    }

    private void Gather()
    {
        _batch.Clear();
        _inBatch.Clear();
        var now = _clock.GetTimestamp();
        var again = _next.Count;
        for (var i = 0; i < again; i++)
        {
            Add(_next[i], now);
        }

        _next.RemoveRange(0, again);
        while (_batch.Count < _limits.BatchMax && _queue.Reader.TryRead(out var draft))
        {
            Add(draft, now);
        }

        // Who has waited longest decides how long this batch may take.
        var oldest = _batch.Count == 0 ? now : _batch.Min(x => x.QueuedAt);
        var left = _limits.AnswerWait - _clock.GetElapsedTime(oldest, now);
        (_startedAt, _commitWait) = (now, left < _limits.CommitWait ? left : _limits.CommitWait);
    }

    private void Add(Draft draft, long now)
    {
        if (_clock.GetElapsedTime(draft.QueuedAt, now) > _limits.QueueWait)
        {
            draft.TrySetResult(SendOutcome.Refused(Unavailable()));
        }
        else if (_inBatch.TryAdd((draft.AuthorId, draft.Letter.ClientId), draft))
        {
            _batch.Add(draft);
        }
        else
        {
            AddTwin(_inBatch[(draft.AuthorId, draft.Letter.ClientId)], draft);
        }
    }

    // The unique index would refuse the second of two equal ids in one statement, and with it the whole batch.
    private void AddTwin(Draft first, Draft draft)
    {
        if (first.ChatId != draft.ChatId || first.Letter.BodyHash != draft.Letter.BodyHash)
        {
            _next.Add(draft);
            return;
        }

        draft.Twin = first.Twin;
        first.Twin = draft;
    }

    /// <summary>Tries until the answer is definite or time is up. Never throws; drafts left pending have an unknown outcome.</summary>
    private async Task CommitAsync(List<Draft> drafts, CancellationToken ct)
    {
        var isUnsure = false;
        while (true)
        {
            try
            {
                await _store.OpenAsync(ct);
            }
            catch (Exception e)
            {
                await _store.CloseAsync();
                if (!isUnsure)
                {
                    LogAway(e.GetType().Name);
                    Refuse(drafts, Unavailable());
                    GoAway();
                    return;
                }

                // An earlier attempt may have been committed: only the database can tell. Whoever waits behind need not wait for that.
                GoAway();
                if (!await PauseAsync(ct))
                {
                    return;
                }

                continue;
            }

            try
            {
#if PARLEY_TEETH
                await _store.StoreAsync(drafts, () => SpeakEarlyAsync(drafts), ct);
#else
                await _store.StoreAsync(drafts, ct);
#endif
                _isAway = false;
                return;
            }
            catch (PostgresException e) when (IsRolledBack(e))
            {
                if (drafts.Count == 1)
                {
                    Refuse(drafts, Refusal(e));
                }
                else
                {
                    await CommitOneByOneAsync(drafts, ct);
                }

                return;
            }
            catch (Exception e)
            {
                LogUnsure(e.GetType().Name);
                isUnsure = true;
                await _store.CloseAsync();
                foreach (var draft in drafts)
                {
                    draft.IsUnsure = true;
                    Pend(draft);
                }

                if (!await PauseAsync(ct))
                {
                    GoAway();
                    return;
                }
            }
        }
    }

#if PARLEY_TEETH
    private Task SpeakEarlyAsync(List<Draft> drafts)
    {
        foreach (var draft in drafts)
        {
            var outcome = _announcer.Outcome(draft);
            if (Platform.Teeth.Has("ack-before-commit"))
            {
                Answer(draft, outcome);
            }
        }

        return Platform.Teeth.Has("broadcast-before-commit") ? _announcer.AnnounceAsync(drafts) : Task.CompletedTask;
    }
#endif

    /// <summary>One bad draft, an id that raced in elsewhere, or one locked chat must not harm the others of the batch.</summary>
    private async Task CommitOneByOneAsync(List<Draft> drafts, CancellationToken ct)
    {
        Pend(drafts);

        // Chats that were locked the last time come last, so that the others do not wait for them again and again. Per chat the order stays.
        var stuck = new HashSet<long>();
        foreach (var draft in drafts.OrderBy(x => _stuck.Contains(x.ChatId)).ToList())
        {
            // A chat that could not be written to a moment ago is not tried again: its later messages must not overtake the refused one (C11), and
            // each attempt may take the whole wait for its lock. What cannot end in time is refused while that is still certain (C2).
            if (_isAway || stuck.Contains(draft.ChatId) || _clock.GetElapsedTime(_startedAt) > _commitWait - (_limits.LockWait * 1.2))
            {
                Refuse([draft], Unavailable());
                stuck.Add(draft.ChatId);
                continue;
            }

            await CommitAsync([draft], ct);
            if (draft.Verdict == StoreVerdict.Pending)
            {
                stuck.Add(draft.ChatId);
            }
        }

        _stuck = stuck;
    }

    private async Task<bool> PauseAsync(CancellationToken ct)
    {
        try
        {
            await Task.Delay(RetryPause, _clock, ct);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Nobody knows whether what is left of the batch was stored.</summary>
    private void AnswerUnknown()
    {
        foreach (var draft in _batch)
        {
            if (draft.Verdict == StoreVerdict.Pending)
            {
                Answer(draft, SendOutcome.Refused(ErrorCodes.Unknown));
            }
        }
    }

    /// <summary>From now on everything is refused, beginning with what waits.</summary>
    private void GoAway()
    {
        _isAway = true;
        RefuseWaiting();
    }

    private void RefuseWaiting()
    {
        while (_queue.Reader.TryRead(out var draft))
        {
            draft.TrySetResult(SendOutcome.Refused(Unavailable()));
        }
    }

    private async Task RefuseUntilAsync(Task end)
    {
        while (!end.IsCompleted)
        {
            await Task.WhenAny(end, Task.Delay(RetryPause, _clock));
            RefuseWaiting(); // those who looked before it was known, and queued after
        }
    }

    /// <summary>Asks for the database until it answers.</summary>
    private async Task WaitUntilBackAsync()
    {
        foreach (var draft in _next)
        {
            draft.TrySetResult(SendOutcome.Refused(Unavailable()));
        }

        _next.Clear();
        while (_isAway && !_queue.Reader.Completion.IsCompleted)
        {
            await RefuseUntilAsync(ProbeAsync());
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(_limits.CommitWait, _clock);
            await _store.OpenAsync(limit.Token);
            _isAway = false;
        }
        catch (Exception)
        {
            await _store.CloseAsync();
            await Task.Delay(ProbePause, _clock);
        }
    }

    private static void Answer(Draft draft, in SendOutcome outcome)
    {
        draft.TrySetResult(outcome);
        for (var twin = draft.Twin; twin is not null; twin = twin.Twin)
        {
            twin.TrySetResult(outcome.Message is null ? outcome : outcome with { IsRepeat = true });
        }
    }

    private static void Refuse(IReadOnlyList<Draft> drafts, ApiException refusal)
    {
        foreach (var draft in drafts)
        {
            Pend(draft);
            Answer(draft, SendOutcome.Refused(refusal));
        }
    }

    private static void Pend(IReadOnlyList<Draft> drafts)
    {
        foreach (var draft in drafts)
        {
            Pend(draft);
        }
    }

    private static void Pend(Draft draft) => draft.Verdict = StoreVerdict.Pending;

    // 57P01 to 57P03 (the server is going down) and 08xxx can also reach us after the commit.
    private static bool IsRolledBack(PostgresException e) =>
        !e.SqlState.StartsWith("57P0", StringComparison.Ordinal) && !e.SqlState.StartsWith("08", StringComparison.Ordinal);

    private ApiException Refusal(PostgresException e)
    {
        if (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.SerializationFailure || e.SqlState.StartsWith("53", StringComparison.Ordinal))
        {
            return Unavailable();
        }

        LogFault(e.SqlState, e);
        return new ApiException(ErrorCodes.Internal);
    }

    private static ApiException Unavailable() => new(ErrorCodes.Unavailable, null, RetryAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away ({Kind}); sends are refused")]
    private partial void LogAway(string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection was lost while storing ({Kind}); asking again")]
    private partial void LogUnsure(string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message could not be stored ({SqlState})")]
    private partial void LogFault(string sqlState, Exception e);
}
