using System.Threading.Channels;
using Npgsql;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>
/// Stores read and delivered marks: whatever has gathered while the last commit ran becomes one transaction. A delivered mark that waits
/// is merged with the next one of the same person and chat.
/// </summary>
internal sealed partial class MarkWriter(
    MarkStore store, MarkAnnouncer announcer, TimeProvider clock, ILogger<MarkWriter> log) : IHostedService
{
    private const int BatchMax = 500;
    private const int QueueMax = 20_000;
    private const int Attempts = 3;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(850);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<MarkRequest> _queue = Channel.CreateBounded<MarkRequest>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly Dictionary<(long, long), MarkRequest> _batch = [];
    private readonly List<MarkRequest> _next = [];
    private Task? _running;

    /// <summary>Marks everything up to a number as read (C20).</summary>
    /// <exception cref="ApiException"><c>invalid</c>, <c>out_of_range</c>, <c>not_found</c>, <c>unavailable</c>.</exception>
    public async Task ReadUpToAsync(CurrentUser me, long chatId, long upTo)
    {
        Check.Require(upTo >= 1, "upTo");
        var mark = new MarkRequest(me.UserId, chatId) { ReadTo = upTo };
        var refusal = _queue.Writer.TryWrite(mark) ? await mark.Task : Unavailable();
        if (refusal is not null)
        {
            throw refusal;
        }
    }

    /// <summary>A device has applied these chats up to these numbers. Not answered; what does not fit is dropped, for a later one covers it.</summary>
    public void Applied(CurrentUser me, IReadOnlyDictionary<long, long> chats)
    {
        foreach (var (chatId, upTo) in chats)
        {
            if (upTo >= 1)
            {
                _queue.Writer.TryWrite(new MarkRequest(me.UserId, chatId) { DeliveredTo = upTo });
            }
        }
    }

    /// <summary>Somebody became visible: others may see what was held back (C26).</summary>
    public async Task RevealAsync(long userId)
    {
        try
        {
            foreach (var chatId in await store.HeldAsync(userId))
            {
                _queue.Writer.TryWrite(new MarkRequest(userId, chatId) { IsReveal = true });
            }
        }
        catch (Exception e)
        {
            LogNotStored(e);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return (_running ?? Task.CompletedTask).WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        while (_next.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            Gather();
            var marks = _batch.Values.ToList();
            var refusal = await StoreAsync(marks);
            foreach (var mark in marks)
            {
                mark.TrySetResult(refusal ?? Refusal(mark.Verdict));
            }

            if (refusal is null)
            {
                await AnnounceAsync(marks);
            }
        }
    }

    private void Gather()
    {
        _batch.Clear();
        var again = _next.ToArray();
        _next.Clear();
        foreach (var mark in again)
        {
            Add(mark);
        }

        while (_batch.Count < BatchMax && _queue.Reader.TryRead(out var mark))
        {
            Add(mark);
        }
    }

    private void Add(MarkRequest mark)
    {
        if (_batch.TryAdd((mark.UserId, mark.ChatId), mark))
        {
            return;
        }

        var first = _batch[(mark.UserId, mark.ChatId)];
        if (mark.ReadTo == 0 && first.ReadTo == 0 && !mark.IsReveal && !first.IsReveal)
        {
            first.DeliveredTo = Math.Max(first.DeliveredTo, mark.DeliveredTo);
        }
        else
        {
            // Each read mark gets its own answer, so two of one chat are not merged.
            _next.Add(mark);
        }
    }

    private async Task<ApiException?> StoreAsync(List<MarkRequest> marks)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var limit = new CancellationTokenSource(Wait, clock);
                await store.StoreAsync(marks, limit.Token).WaitAsync(Wait, clock);
                return null;
            }
            catch (PostgresException e) when (attempt < Attempts && e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation)
            {
                // Another transaction of the same people: once more, with what it left.
            }
            catch (Exception e)
            {
                LogNotStored(e);
                if (e is not PostgresException)
                {
                    await store.CloseAsync();
                }

                return Unavailable();
            }
        }
    }

    private async Task AnnounceAsync(List<MarkRequest> marks)
    {
        foreach (var mark in marks.Where(x => x.Verdict == MarkVerdict.Done))
        {
            try
            {
                if (mark.UserSeq > 0)
                {
                    await announcer.TellReaderAsync(mark.UserId, mark.ChatId, mark.UserSeq);
                }

                if (mark.IsShown)
                {
                    var shown = new MarkDto(mark.UserId, mark.DeliveredUpTo, mark.ShownReadUpTo, []);
                    await announcer.TellOthersAsync(mark.ChatId, mark.MembersSeq, shown, mark.WithoutReceipts);
                }
            }
            catch (Exception e)
            {
                LogNotAnnounced(e);
            }
        }
    }

    private static ApiException? Refusal(MarkVerdict verdict) => verdict switch
    {
        MarkVerdict.Done => null,
        MarkVerdict.OutOfRange => new ApiException(ErrorCodes.OutOfRange),
        _ => new ApiException(ErrorCodes.NotFound),
    };

    private static ApiException Unavailable() => new(ErrorCodes.Unavailable, null, RetryAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Marks could not be stored; clients will send them again")]
    private partial void LogNotStored(Exception e);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A stored mark could not be announced; clients will fetch it")]
    private partial void LogNotAnnounced(Exception e);
}
