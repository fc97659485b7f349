using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Client.Outbox;

/// <summary>
/// Takes messages and read marks to the server (C37). One message per destination is in flight, oldest first (C11); what has no answer is
/// repeated under the same client id (C5); a definite refusal stays for the person to decide.
/// </summary>
internal sealed class OutboxPump(
    ParleyClientOptions options,
    Func<OutboxMessage, CancellationToken, Task<MessageDto>> sendAsync,
    Func<OutboxMark, CancellationToken, Task> markAsync,
    Action<long> marksSettled) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);
    private static readonly TimeSpan MarkDebounce = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim storing = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly SortedDictionary<long, OutboxMessage> messages = [];
    private readonly Dictionary<string, OutboxMark> marks = [];
    private readonly Dictionary<Guid, TaskCompletionSource<MessageDto>> results = [];
    private readonly Dictionary<string, Task> workers = [];
    private long lastOrder;
    private Task opening = Task.CompletedTask;
    private long? owner;
    private ParleyException? halted;

    /// <summary>Messages without an acknowledgement, oldest first.</summary>
    public IReadOnlyList<OutboxMessage> Messages
    {
        get
        {
            lock (gate)
            {
                return [.. messages.Values];
            }
        }
    }

    /// <summary>Opens the store of an account and goes on where the last run ended.</summary>
    public Task OpenAsync(long userId)
    {
        lock (gate)
        {
            if (owner != userId)
            {
                owner = userId;
                opening = LoadAsync(userId);
            }

            return opening;
        }
    }

    /// <summary>Saves a message, then sends it.</summary>
    /// <returns>When it is saved: what will become of it.</returns>
    public async Task<Task<MessageDto>> PlaceAsync(SendMessageRequest message, long? chatId, long? userId)
    {
        var result = new TaskCompletionSource<MessageDto>(TaskCreationOptions.RunContinuationsAsynchronously);
        var now = options.Clock.GetUtcNow();
        OutboxMessage item;
        lock (gate)
        {
            lastOrder = Math.Max(lastOrder + 1, now.UtcTicks);
            item = new(message, chatId, userId, lastOrder, now);
            results[message.ClientId] = result;
        }

        await SaveAsync(item).ConfigureAwait(false);
        lock (gate)
        {
            messages.Add(item.Order, item);
            if (halted is not null)
            {
                Tell(halted);
            }
        }

        Pump(item.Destination);
        return result.Task;
    }

    /// <summary>Sends a failed message again: same client id, at the end of the queue.</summary>
    public async Task RetryAsync(Guid clientId)
    {
        OutboxMessage again;
        lock (gate)
        {
            if (messages.Values.FirstOrDefault(item => item.Message.ClientId == clientId) is not { FailedWith: not null } failed)
            {
                return;
            }

            messages.Remove(failed.Order);
            var now = options.Clock.GetUtcNow();
            lastOrder = Math.Max(lastOrder + 1, now.UtcTicks);
            again = failed with { Order = lastOrder, ComposedAt = now, FailedWith = null };
            messages.Add(again.Order, again);
        }

        await SaveAsync(again).ConfigureAwait(false);
        Pump(again.Destination);
    }

    /// <summary>Gives a failed message up.</summary>
    public Task DiscardAsync(Guid clientId)
    {
        lock (gate)
        {
            if (messages.Values.FirstOrDefault(item => item.Message.ClientId == clientId) is not { FailedWith: not null } failed)
            {
                return Task.CompletedTask;
            }

            messages.Remove(failed.Order);
            return RemoveAsync(failed.Key);
        }
    }

    /// <summary>An event told that a message of mine is stored, whatever became of its answer.</summary>
    public void Confirm(Guid clientId, MessageDto message)
    {
        OutboxMessage? item;
        lock (gate)
        {
            item = messages.Values.FirstOrDefault(held => held.Message.ClientId == clientId);
        }

        if (item is not null)
        {
            _ = DoneAsync(item, message);
        }
    }

    /// <summary>Saves a read mark, then tells the server.</summary>
    public async Task MarkAsync(OutboxMark mark)
    {
        lock (gate)
        {
            if (marks.TryGetValue(mark.Key, out var held) && held.UpTo >= mark.UpTo)
            {
                return;
            }

            marks[mark.Key] = mark;
        }

        await SaveAsync(mark).ConfigureAwait(false);
        Start("marks", MarkAllAsync);
    }

    /// <summary>Marks of a chat, or of any, are on their way.</summary>
    public bool HasMarks(long? chatId = null)
    {
        lock (gate)
        {
            return marks.Values.Any(mark => chatId is null || mark.ChatId == chatId);
        }
    }

    /// <summary>Goes on after a sign-in: what was kept is sent.</summary>
    public void Resume()
    {
        string[] destinations;
        lock (gate)
        {
            if (halted is null)
            {
                return;
            }

            halted = null;
            destinations = [.. messages.Values.Select(item => item.Destination).Distinct()];
        }

        foreach (var destination in destinations)
        {
            Pump(destination);
        }

        Start("marks", MarkAllAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (gate)
        {
            running = [.. workers.Values];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        lock (gate)
        {
            foreach (var result in results.Values)
            {
                result.TrySetException(new ParleyException(ErrorCodes.Unknown, "closed"));
            }
        }

        stop.Dispose();
        storing.Dispose();
    }

    private async Task LoadAsync(long userId)
    {
        var held = await options.OutboxStore.OpenAsync(userId, stop.Token).ConfigureAwait(false);
        lock (gate)
        {
            foreach (var message in held.OfType<OutboxMessage>())
            {
                messages[message.Order] = message;
                lastOrder = Math.Max(lastOrder, message.Order);
            }

            foreach (var mark in held.OfType<OutboxMark>())
            {
                marks[mark.Key] = mark;
            }
        }

        foreach (var destination in held.OfType<OutboxMessage>().Select(item => item.Destination).Distinct())
        {
            Pump(destination);
        }

        if (held.OfType<OutboxMark>().Any())
        {
            Start("marks", MarkAllAsync);
        }
    }

    private void Pump(string destination) => Start(destination, () => SendAllAsync(destination));

    private void Start(string name, Func<Task> work)
    {
        lock (gate)
        {
            if (!stop.IsCancellationRequested && halted is null && !workers.ContainsKey(name))
            {
                workers[name] = Task.Run(work);
            }
        }
    }

    /// <summary>Takes the next thing to do, or ends the worker in the same breath, so that nothing added meanwhile is left behind.</summary>
    private T? Next<T>(string worker, Func<T?> choose)
        where T : class
    {
        lock (gate)
        {
            var next = stop.IsCancellationRequested || halted is not null ? null : choose();
            if (next is null)
            {
                workers.Remove(worker);
            }

            return next;
        }
    }

    private async Task SendAllAsync(string destination)
    {
        var attempt = 0;
        while (Next(destination, () => messages.Values.FirstOrDefault(item => item.Destination == destination && item.FailedWith is null)) is { } item)
        {
            try
            {
                if (options.Clock.GetUtcNow() - item.ComposedAt > Patience)
                {
                    throw new ParleyException(ParleyException.Expired);
                }

                var stored = await sendAsync(item, stop.Token).ConfigureAwait(false);
                attempt = 0;
                await DoneAsync(item, stored).ConfigureAwait(false);
            }
            catch (ParleyException signedOut) when (signedOut.Code == ErrorCodes.SignedOut)
            {
                Halt(signedOut);
            }
            catch (ParleyException failed) when (failed.IsTransient)
            {
                await PauseAsync(failed.RetryAfter, attempt++).ConfigureAwait(false);
            }
            catch (ParleyException refused)
            {
                await FailAsync(item, refused).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // the client closes; the store keeps the message
            }
        }
    }

    private async Task MarkAllAsync()
    {
        var attempt = 0;
        while (Next("marks", () => marks.Values.FirstOrDefault()) is { } first)
        {
            try
            {
                await Task.Delay(MarkDebounce, options.Clock, stop.Token).ConfigureAwait(false);
                OutboxMark mark;
                lock (gate)
                {
                    mark = marks[first.Key];
                }

                await markAsync(mark, stop.Token).ConfigureAwait(false);
                attempt = 0;
                await SettleAsync(mark).ConfigureAwait(false);
            }
            catch (ParleyException signedOut) when (signedOut.Code == ErrorCodes.SignedOut)
            {
                Halt(signedOut);
            }
            catch (ParleyException failed) when (failed.IsTransient)
            {
                await PauseAsync(failed.RetryAfter, attempt++).ConfigureAwait(false);
            }
            catch (ParleyException)
            {
                await SettleAsync(first).ConfigureAwait(false); // the chat is gone, or the number never was: nothing is left to mark
            }
            catch (OperationCanceledException)
            {
                // the client closes; the store keeps the mark
            }
        }
    }

    /// <summary>Nobody is signed in: asking again is of no use. All is kept for the next sign-in, and whoever waits is told.</summary>
    private void Halt(ParleyException signedOut)
    {
        lock (gate)
        {
            halted = signedOut;
            Tell(signedOut);
        }
    }

    private void Tell(ParleyException signedOut)
    {
        foreach (var clientId in messages.Values.Select(item => item.Message.ClientId))
        {
            if (results.Remove(clientId, out var result))
            {
                result.TrySetException(signedOut);
                _ = result.Task.Exception; // nobody may be waiting
            }
        }
    }

    private async Task SettleAsync(OutboxMark mark)
    {
        lock (gate)
        {
            if (marks.GetValueOrDefault(mark.Key) is { } held && held.UpTo > mark.UpTo)
            {
                return; // more was read meanwhile
            }

            marks.Remove(mark.Key);
        }

        await RemoveAsync(mark.Key).ConfigureAwait(false);
        marksSettled(mark.ChatId);
    }

    private async Task DoneAsync(OutboxMessage item, MessageDto stored)
    {
        TaskCompletionSource<MessageDto>? result;
        lock (gate)
        {
            if (!messages.Remove(item.Order))
            {
                return;
            }

            results.Remove(item.Message.ClientId, out result);
        }

        await RemoveAsync(item.Key).ConfigureAwait(false);
        result?.TrySetResult(stored);
    }

    private async Task FailAsync(OutboxMessage item, ParleyException refused)
    {
        var failed = item with { FailedWith = refused.Code };
        TaskCompletionSource<MessageDto>? result;
        lock (gate)
        {
            if (!messages.ContainsKey(item.Order))
            {
                return;
            }

            messages[item.Order] = failed;
            results.Remove(item.Message.ClientId, out result);
        }

        await SaveAsync(failed).ConfigureAwait(false);
        result?.TrySetException(refused);
    }

    private async Task PauseAsync(TimeSpan? atLeast, int attempt)
    {
        var wait = Backoff.Wait(attempt, options.Random);
        try
        {
            await Task.Delay(atLeast > wait ? atLeast.Value + wait : wait, options.Clock, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the client closes
        }
    }

    private async Task SaveAsync(OutboxItem item)
    {
        await storing.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            await options.OutboxStore.SaveAsync(item, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            storing.Release();
        }
    }

    private async Task RemoveAsync(string key)
    {
        await storing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await options.OutboxStore.RemoveAsync(key, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            storing.Release();
        }
    }
}
