using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Parley.Client.Outbox;
using Parley.Client.Realtime;
using Parley.Client.State;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    private const int ListenersBuffer = 1_024;
    private static readonly TimeSpan GapPatience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DigestPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AppliedEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<long> repairing = [];
    private readonly HashSet<long> fetching = [];
    private readonly List<Channel<ServerFrame>> listeners = [];
    private readonly Dictionary<long, long> told = [];
    private Connection? connection;
    private OutboxPump? outbox;
    private List<ServerFrame>? buffer;
    private TaskCompletionSource live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? appliedTimer;
    private IReadOnlyList<long> watched = [];
    private bool isIdle;
    private Digest? deafTo;

    /// <summary>What is known of the account; follows the server while connected.</summary>
    public ParleyState State { get; }

    /// <summary>How the connection is.</summary>
    public ConnectionStatus Status { get; private set; } = ConnectionStatus.Stopped;

    /// <summary>Close code that ended the connection for good (4500 to 4999), or null.</summary>
    public int? StopCode => connection?.StopCode;

    /// <summary>Messages the server has not acknowledged, oldest first; those with a code were refused and wait for a decision.</summary>
    public IReadOnlyList<OutboxMessage> Outbox => outbox?.Messages ?? [];

    /// <summary>Raised when <see cref="Status"/> changes, on a thread of the connection.</summary>
    public event EventHandler<StatusChangedEventArgs>? StatusChanged;

    /// <summary>Opens the socket and returns when <see cref="State"/> is up to date. From then on the client comes back by itself after every loss.</summary>
    /// <exception cref="ParleyException"><c>signed_out</c>, or another final refusal.</exception>
    public async Task ConnectAsync(CancellationToken ct = default)
    {
        if (token is null)
        {
            throw new ParleyException(ErrorCodes.SignedOut);
        }

        Task isLive;
        lock (gate)
        {
            if (connection is null)
            {
                connection = new(options, () => token!, Hello, Receive, Become);
                appliedTimer = options.Clock.CreateTimer(_ => TellApplied(), null, AppliedEvery, AppliedEvery);
                connection.Start();
            }

            isLive = live.Task;
        }

        await isLive.WaitAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Closes the socket. What is in the outbox stays there.</summary>
    public async Task DisconnectAsync()
    {
        Connection? ended;
        OutboxPump? pump;
        lock (gate)
        {
            (ended, connection) = (connection, null);
            (pump, outbox) = (outbox, null);
            appliedTimer?.Dispose();
            foreach (var listener in listeners)
            {
                listener.Writer.TryComplete();
            }
        }

        if (pump is not null)
        {
            await pump.DisposeAsync().ConfigureAwait(false);
        }

        if (ended is not null)
        {
            await ended.DisposeAsync().ConfigureAwait(false);
        }

        lock (gate)
        {
            live = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Tries to connect at once instead of waiting, for example when the network is back.</summary>
    public void Wake() => connection?.Wake();

    /// <summary>
    /// Every frame after it was applied to <see cref="State"/>, until cancelled. A listener that falls more than 1,024 frames behind loses the oldest:
    /// the state is complete all the same.
    /// </summary>
    public async IAsyncEnumerable<ServerFrame> ListenAsync([EnumeratorCancellation] CancellationToken ct = default)
    {
        var channel = Channel.CreateBounded<ServerFrame>(new BoundedChannelOptions(ListenersBuffer) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            listeners.Add(channel);
        }

        try
        {
            await foreach (var frame in channel.Reader.ReadAllAsync(ct).ConfigureAwait(false))
            {
                yield return frame;
            }
        }
        finally
        {
            lock (gate)
            {
                listeners.Remove(channel);
            }
        }
    }

    /// <summary>The person is typing; repeat at most every 3 s.</summary>
    public Task StartTypingAsync(long chatId) => SayAsync(new StartTyping(chatId));

    /// <summary>The person stopped typing.</summary>
    public Task StopTypingAsync(long chatId) => SayAsync(new StopTyping(chatId));

    /// <summary>The person became idle or active at this device.</summary>
    public Task SetIdleAsync(bool isIdle)
    {
        this.isIdle = isIdle;
        return SayAsync(new SetActivity(isIdle));
    }

    /// <summary>The people whose presence is wanted, at most <see cref="Limits.WatchedUsersMax"/>; replaces the earlier list.</summary>
    public Task WatchPresenceAsync(IReadOnlyList<long> userIds)
    {
        watched = userIds;
        return SayAsync(new WatchPresence(userIds));
    }

    /// <summary>Sends a refused message again, under the same client id.</summary>
    public Task RetryAsync(Guid clientId) => outbox?.RetryAsync(clientId) ?? Task.CompletedTask;

    /// <summary>Gives a refused message up.</summary>
    public Task DiscardAsync(Guid clientId) => outbox?.DiscardAsync(clientId) ?? Task.CompletedTask;

    private async Task<MessageDto> EnqueueAsync(SendMessageRequest message, long? chatId, long? userId, CancellationToken ct)
    {
        var pump = await OpenOutboxAsync(ct).ConfigureAwait(false);
        return await pump.EnqueueAsync(message, chatId, userId, ct).ConfigureAwait(false);
    }

    private async Task MarkAsync(OutboxMark mark, CancellationToken ct)
    {
        lock (gate)
        {
            State.Chats.GetValueOrDefault(mark.ChatId)?.ReadHere(mark.IsSingle ? new(0, [mark.UpTo]) : new(mark.UpTo, []));
        }

        var pump = await OpenOutboxAsync(ct).ConfigureAwait(false);
        await pump.MarkAsync(mark).ConfigureAwait(false);
    }

    private async Task<OutboxPump> OpenOutboxAsync(CancellationToken ct)
    {
        var userId = State.Me?.User.Id ?? (await GetMeAsync(ct).ConfigureAwait(false)).User.Id;
        OutboxPump pump;
        lock (gate)
        {
            pump = outbox ??= new(options, DeliverAsync, DeliverAsync, MarksSettled);
        }

        await pump.OpenAsync(userId).ConfigureAwait(false);
        return pump;
    }

    private async Task<MessageDto> DeliverAsync(OutboxMessage item, CancellationToken ct)
    {
        if (connection is { } socket)
        {
            await live.Task.WaitAsync(ct).ConfigureAwait(false);
            var answer = await socket.AskAsync(new SendMessage(item.Message, item.ChatId, item.UserId), ct).ConfigureAwait(false);
            return ((MessageStored)answer).Message;
        }

        var path = item.UserId is { } userId ? FormattableString.Invariant($"users/{userId}/messages") : $"{Chat(item.ChatId!.Value)}/messages";
        return (await PostAsync<SentDto>(path, item.Message, ct).ConfigureAwait(false)).Message;
    }

    private async Task DeliverAsync(OutboxMark mark, CancellationToken ct)
    {
        if (connection is { } socket)
        {
            await live.Task.WaitAsync(ct).ConfigureAwait(false);
            await socket.AskAsync(mark.IsSingle ? new ReadOne(mark.ChatId, mark.UpTo) : new ReadUpTo(mark.ChatId, mark.UpTo), ct).ConfigureAwait(false);
            return;
        }

        await (mark.IsSingle
            ? DoAsync(HttpMethod.Post, $"{Message(mark.ChatId, mark.UpTo)}/read", null, ct)
            : DoAsync(HttpMethod.Post, $"{Chat(mark.ChatId)}/read", new ReadUpToRequest(mark.UpTo), ct)).ConfigureAwait(false);
    }

    private void MarksSettled(long chatId)
    {
        if (outbox?.HasMarks(chatId) == false)
        {
            lock (gate)
            {
                // Confirmed, but the news of it may still be on its way: what was read here stays until the server's own figure covers it.
                State.Chats.GetValueOrDefault(chatId)?.DropConfirmedReads();
            }
        }
    }

    private Hello Hello()
    {
        lock (gate)
        {
            buffer ??= [];
            told.Clear();
            return new(State.Cursor, options.ClientName, isIdle);
        }
    }

    private void Become(ConnectionStatus status)
    {
        lock (gate)
        {
            if (status != ConnectionStatus.Live && live.Task.IsCompleted)
            {
                live = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (status == ConnectionStatus.Stopped && connection?.StopCode is { } code)
            {
                live.TrySetException(new ParleyException(code == CloseCodes.ProtocolError ? ErrorCodes.Malformed : ErrorCodes.SignedOut));
                _ = live.Task.Exception; // nobody may be waiting
            }

            Status = status;
        }

        StatusChanged?.Invoke(this, new StatusChangedEventArgs(status));
    }

    private void Receive(ServerFrame frame)
    {
        var effects = new List<Effect>();
        var applied = new List<ServerFrame>();
        lock (gate)
        {
            if (buffer is not null && frame is not (Ready or Resumed))
            {
                buffer.Add(frame);
                return;
            }

            var held = buffer ?? [];
            buffer = null;
            foreach (var next in held.Prepend(frame))
            {
                effects.AddRange(State.Apply(next));
                applied.Add(next);
            }

            foreach (var listener in listeners)
            {
                applied.ForEach(next => listener.Writer.TryWrite(next));
            }
        }

        if (frame is Ready or Resumed)
        {
            _ = CaughtUpAsync();
        }

        foreach (var effect in effects)
        {
            Do(effect);
        }
    }

    private async Task CaughtUpAsync()
    {
        Become(ConnectionStatus.Live);
        live.TrySetResult();
        if (watched.Count > 0)
        {
            await SayAsync(new WatchPresence(watched)).ConfigureAwait(false);
        }

        await OpenOutboxAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Gap gap:
                _ = RepairAsync(gap.ChatId, gap.IsCertain);
                break;
            case PrivateGap:
                _ = LaterAsync(GapPatience, () => State.Feed.HasGap);
                break;
            case SayHello:
                SayHelloAgain();
                break;
            case CompareDigest { Digest: var digest }:
                Compare(digest);
                break;
            case UnknownChat unknown:
                _ = MeetAsync(unknown.ChatId);
                break;
            case Refetch refetch:
                _ = RefetchAsync(refetch.ChatId);
                break;
            case Confirmed confirmed:
                outbox?.Confirm(confirmed.ClientId, confirmed.Message);
                break;
            case MyChanged changed when outbox?.HasMarks(changed.ChatId) != true:
                lock (gate)
                {
                    State.Chats.GetValueOrDefault(changed.ChatId)?.ForgetReadHere();
                }

                break;
            case Removed removed:
                lock (gate)
                {
                    told.Remove(removed.ChatId);
                }

                break;
        }
    }

    private Task SayAsync(ClientFrame frame) => connection?.SayAsync(frame) ?? Task.CompletedTask;

    private void SayHelloAgain()
    {
        if (connection is { IsOpen: true } socket)
        {
            _ = socket.SayAsync(Hello());
        }
    }

    private async Task LaterAsync(TimeSpan delay, Func<bool> isStillSo)
    {
        await Task.Delay(delay, options.Clock).ConfigureAwait(false);
        bool isSo;
        lock (gate)
        {
            isSo = isStillSo() && buffer is null;
        }

        if (isSo)
        {
            SayHelloAgain();
        }
    }

    private void Compare(Digest digest)
    {
        lock (gate)
        {
            if (!State.IsBehind(digest))
            {
                return;
            }

            // A difference that a resume did not mend is not asked about again.
            if (deafTo is { } known && known with { Version = 0 } == digest with { Version = 0 })
            {
                return;
            }

            deafTo = digest;
        }

        _ = LaterAsync(DigestPatience, () => State.IsBehind(digest));
    }

    /// <summary>Asks for what changed in a chat until nothing is missing (P7, P8); one repair per chat at a time.</summary>
    private async Task RepairAsync(long chatId, bool isCertain)
    {
        lock (gate)
        {
            if (!repairing.Add(chatId))
            {
                return;
            }
        }

        try
        {
            for (var attempt = 0; ;)
            {
                if (!isCertain)
                {
                    await Task.Delay(GapPatience, options.Clock).ConfigureAwait(false);
                }

                isCertain = false;
                long? next = null;
                while ((next ?? From(chatId)) is { } from && connection is { IsOpen: true } socket)
                {
                    try
                    {
                        var answer = await socket.AskAsync(new GetRange(chatId, from)).ConfigureAwait(false);
                        if (answer is not Changes { IsComplete: false } page)
                        {
                            break;
                        }

                        // After a page the chat looks complete up to it: only the answer tells that there is more.
                        next = page.To;
                    }
                    catch (ParleyException failed) when (failed.IsTransient && failed.Code != ParleyException.Unreachable)
                    {
                        await Task.Delay(failed.RetryAfter ?? Backoff.Wait(attempt++, options.Random), options.Clock).ConfigureAwait(false);
                    }
                    catch (ParleyException)
                    {
                        return; // the chat is gone, or the next hello repairs it
                    }
                }

                lock (gate)
                {
                    if (connection is not { IsOpen: true } || State.Chats.GetValueOrDefault(chatId)?.Sequencer.HasGap != true)
                    {
                        return;
                    }
                }
            }
        }
        finally
        {
            lock (gate)
            {
                repairing.Remove(chatId);
            }
        }
    }

    private long? From(long chatId)
    {
        lock (gate)
        {
            return State.Chats.GetValueOrDefault(chatId) is { } chat && (chat.Sequencer.HasGap || chat.Applied < chat.Chat.LastSeq) ? chat.Applied : null;
        }
    }

    /// <summary>Fetches a chat somebody spoke of (P11), unless <c>chat.added</c> brought it meanwhile.</summary>
    private async Task MeetAsync(long chatId)
    {
        lock (gate)
        {
            if (State.Chats.ContainsKey(chatId) || !fetching.Add(chatId))
            {
                return;
            }
        }

        try
        {
            var entry = await GetChatAsync(chatId).ConfigureAwait(false);
            List<Effect> effects;
            lock (gate)
            {
                effects = State.Meet(entry);
            }

            effects.ForEach(Do);
        }
        catch (ParleyException refused) when (!refused.IsTransient)
        {
            lock (gate)
            {
                State.ForgetUnknown(chatId);
            }
        }
        catch (ParleyException)
        {
            // The next event or the next hello asks again.
        }
        finally
        {
            lock (gate)
            {
                fetching.Remove(chatId);
            }
        }
    }

    private async Task RefetchAsync(long chatId)
    {
        try
        {
            for (var attempt = 0; attempt < 5; attempt++)
            {
                var entry = await GetChatAsync(chatId).ConfigureAwait(false);
                var page = await GetMessagesAsync(chatId, limit: Limits.MessagePageDefault).ConfigureAwait(false);
                lock (gate)
                {
                    // Both were read at different moments: only when nothing happened in between do they make one snapshot.
                    if (page.LastSeq == entry.Chat.LastSeq && State.Chats.GetValueOrDefault(chatId) is { } chat && entry.Chat.LastSeq >= chat.Applied)
                    {
                        State.SetUsers(page.Users);
                        chat.Reset(new(entry, page.Messages, page.HasOlder));
                        return;
                    }
                }
            }
        }
        catch (ParleyException)
        {
            // The next snapshot brings it.
        }
    }

    /// <summary>Tells the server what this device has applied: the delivered mark (P18).</summary>
    private void TellApplied()
    {
        Dictionary<long, long> news;
        lock (gate)
        {
            if (Status != ConnectionStatus.Live)
            {
                return;
            }

            news = State.Chats.Values.Where(chat => chat.Applied > told.GetValueOrDefault(chat.Id)).ToDictionary(chat => chat.Id, chat => chat.Applied);
            foreach (var (chatId, seq) in news)
            {
                told[chatId] = seq;
            }
        }

        if (news.Count > 0)
        {
            _ = SayAsync(new Applied(news));
        }
    }
}
