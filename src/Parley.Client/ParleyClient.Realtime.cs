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

    /// <summary>Chats in one frame: so many numbers stay below the size of a frame.</summary>
    private const int AppliedMax = 1_000;
    private static readonly bool[] BothLists = [false, true];
    private static readonly TimeSpan GapPatience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DigestPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AppliedEvery = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<long, Task> repairing = [];
    private readonly HashSet<long> fetching = [];
    private readonly HashSet<long> refetching = [];
    private readonly List<Channel<ServerFrame>> listeners = [];
    private readonly Turnstile turnstile;
    private readonly Dictionary<long, long> told = [];
    private Connection? connection;
    private OutboxPump? outbox;
    private List<ServerFrame>? buffer;
    private TaskCompletionSource live = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? appliedTimer;
    private IReadOnlyList<long> watched = [];
    private bool isIdle;
    private bool isListing;
    private int links;
    private Digest? deafTo;
    private Task placing = Task.CompletedTask;

    /// <summary>What is known of the account; follows the server while connected.</summary>
    public ParleyState State { get; private set; }

    /// <summary>How the connection is.</summary>
    public ConnectionStatus Status { get; private set; } = ConnectionStatus.Stopped;

    /// <summary>Close code that ended the connection for good (4500 to 4999), or null.</summary>
    public int? StopCode => connection?.StopCode;

    /// <summary>Messages the server has not acknowledged, oldest first; those with a code were refused and wait for a decision.</summary>
    public IReadOnlyList<OutboxMessage> Outbox => outbox?.Messages ?? [];

    /// <summary>Read marks the server has not confirmed.</summary>
    internal bool HasMarksWaiting => outbox?.HasMarks() == true;

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
    /// Every frame after it was applied to <see cref="State"/>, until cancelled; those of one chat in the order of their numbers, each once. What was
    /// missed while there was no link comes inside <see cref="Ready"/>, <see cref="Resumed"/>, <see cref="Changes"/> and <see cref="Reset"/>, not as
    /// events of its own. A listener that falls more than 1,024 frames behind loses the oldest: the state is complete all the same.
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
        Task<Task<MessageDto>> placed;
        lock (gate)
        {
            // In the order of the calls (C11), also while the account's outbox is still being opened.
            placing = placed = PlaceAsync(placing, message, chatId, userId);
        }

        return await (await placed.WaitAsync(ct).ConfigureAwait(false)).WaitAsync(ct).ConfigureAwait(false);
    }

    /// <returns>When the message is saved: what will become of it.</returns>
    private async Task<Task<MessageDto>> PlaceAsync(Task before, SendMessageRequest message, long? chatId, long? userId)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var pump = await OpenOutboxAsync(CancellationToken.None).ConfigureAwait(false);
        return await pump.PlaceAsync(message, chatId, userId).ConfigureAwait(false);
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
        lock (gate)
        {
            ConfirmPlaced();
        }

        return pump;
    }

    /// <summary>What a snapshot or a page shows as stored need not wait any more, or it would be there twice (C7).</summary>
    private void ConfirmPlaced()
    {
        if (outbox is not { Messages: { Count: > 0 } waiting } pump)
        {
            return;
        }

        var mine = waiting.Select(item => item.Message.ClientId).ToHashSet();
        foreach (var message in State.Chats.Values.SelectMany(chat => chat.Messages.Values).Where(message => mine.Contains(message.ClientId) && message.AuthorId == State.Me?.User.Id))
        {
            pump.Confirm(message.ClientId, message);
        }
    }

    /// <returns>The connection when it is up to date; null when none was asked for.</returns>
    /// <exception cref="ParleyException"><c>signed_out</c> when it has ended for good: whatever the reason, no message is to blame.</exception>
    private async Task<Connection?> LiveAsync(CancellationToken ct)
    {
        if (connection is not { } socket)
        {
            return null;
        }

        try
        {
            await live.Task.WaitAsync(ct).ConfigureAwait(false);
            return socket;
        }
        catch (ParleyException ended)
        {
            throw new ParleyException(ErrorCodes.SignedOut, inner: ended);
        }
    }

    private async Task<MessageDto> DeliverAsync(OutboxMessage item, CancellationToken ct)
    {
        if (await LiveAsync(ct).ConfigureAwait(false) is { } socket)
        {
            var answer = await socket.AskAsync(new SendMessage(item.Message, item.ChatId, item.UserId), ct).ConfigureAwait(false);
            return ((MessageStored)answer).Message;
        }

        var path = item.UserId is { } userId ? FormattableString.Invariant($"users/{userId}/messages") : $"{Chat(item.ChatId!.Value)}/messages";
        return (await PostAsync<SentDto>(path, item.Message, ct).ConfigureAwait(false)).Message;
    }

    private async Task DeliverAsync(OutboxMark mark, CancellationToken ct)
    {
        if (await LiveAsync(ct).ConfigureAwait(false) is { } socket)
        {
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

            if (status != ConnectionStatus.Live)
            {
                links += status == ConnectionStatus.Connecting ? 1 : 0;
                buffer = status == ConnectionStatus.CatchingUp ? buffer : null;
            }

            Status = status;
        }

        StatusChanged?.Invoke(this, new StatusChangedEventArgs(status));
    }

    private void Receive(ServerFrame frame)
    {
        var effects = new List<Effect>();
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
                var passes = turnstile.Pass(next);
                effects.AddRange(State.Apply(next));
                if (passes)
                {
                    HandOn([next]);
                }

                HandOn(turnstile.Release());
            }
        }

        foreach (var effect in effects)
        {
            Do(effect);
        }

        if (frame is Ready or Resumed)
        {
            _ = CaughtUpAsync(frame as Ready);
        }
    }

    private void HandOn(List<ServerFrame> frames)
    {
        foreach (var listener in listeners)
        {
            frames.ForEach(frame => listener.Writer.TryWrite(frame));
        }
    }

    private async Task CaughtUpAsync(Ready? ready)
    {
        int link;
        Task[] repairs;
        lock (gate)
        {
            ConfirmPlaced();
            (link, repairs) = (links, [.. repairing.Values]);
        }

        // What was missed is there before the client says that it is live.
        await Task.WhenAll(repairs).ConfigureAwait(false);
        lock (gate)
        {
            if (link != links || connection is not { IsOpen: true })
            {
                return; // the link broke meanwhile; the next one begins anew
            }

            Status = ConnectionStatus.Live;
            live.TrySetResult();
        }

        StatusChanged?.Invoke(this, new StatusChangedEventArgs(ConnectionStatus.Live));
        _ = ListChatsAsync();
        if (watched.Count > 0)
        {
            await SayAsync(new WatchPresence(watched)).ConfigureAwait(false);
        }

        (await OpenOutboxAsync(CancellationToken.None).ConfigureAwait(false)).Resume();
    }

    private void Do(Effect effect)
    {
        switch (effect)
        {
            case Gap gap:
                Repair(gap.ChatId, gap.IsCertain);
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
                    turnstile.Forget(removed.ChatId);
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
            isSo = buffer is null && isStillSo();
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

        }

        _ = LaterAsync(DigestPatience, () =>
        {
            if (!State.IsBehind(digest))
            {
                return false;
            }

            deafTo = digest;
            return true;
        });
    }

    /// <summary>Asks for what changed in a chat until nothing is missing (P7, P8); one repair per chat at a time.</summary>
    private void Repair(long chatId, bool isCertain)
    {
        lock (gate)
        {
            if (!repairing.ContainsKey(chatId))
            {
                repairing.Add(chatId, RepairAsync(chatId, isCertain));
            }
        }
    }

    private async Task RepairAsync(long chatId, bool isCertain)
    {
        await Task.Delay(isCertain ? TimeSpan.Zero : GapPatience, options.Clock).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var attempt = 0; ;)
        {
            long from;
            Connection? socket;
            lock (gate)
            {
                // Without a link the next hello repairs everything.
                socket = connection;
                if (State.Chats.GetValueOrDefault(chatId) is not { IsBehind: true } chat || socket is not { IsOpen: true })
                {
                    repairing.Remove(chatId);
                    return;
                }

                from = chat.Applied;
            }

            TimeSpan pause;
            try
            {
                var answer = await socket.AskAsync(new GetRange(chatId, from)).ConfigureAwait(false);

                // What still waits after all was told is newer than the answer: its predecessors are on their way, or the next round brings them.
                pause = answer is Changes { IsComplete: false } ? TimeSpan.Zero : GapPatience;
            }
            catch (ParleyException failed) when (failed.IsTransient)
            {
                pause = failed.RetryAfter ?? Backoff.Wait(attempt++, options.Random);
            }
            catch (ParleyException)
            {
                lock (gate)
                {
                    repairing.Remove(chatId); // the chat is gone, or the next hello repairs it
                }

                return;
            }

            bool isDone;
            lock (gate)
            {
                isDone = State.Chats.GetValueOrDefault(chatId)?.IsBehind != true;
            }

            await Task.Delay(isDone ? TimeSpan.Zero : pause, options.Clock).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches a chat somebody spoke of (P11), unless <c>chat.added</c> brought it meanwhile.</summary>
    private async Task MeetAsync(long chatId)
    {
        lock (gate)
        {
            if (!fetching.Add(chatId))
            {
                return;
            }
        }

        await RetryAsync(async () =>
        {
            int removals;
            lock (gate)
            {
                removals = State.Removals;
                if (State.Chats.ContainsKey(chatId))
                {
                    return State.LeaveLimbo(chatId);
                }
            }

            try
            {
                var entry = await GetChatAsync(chatId).ConfigureAwait(false);
                lock (gate)
                {
                    return State.IsGoneSince(chatId, removals) ? null : State.Meet(entry);
                }
            }
            catch (ParleyException refused) when (!refused.IsTransient)
            {
                lock (gate)
                {
                    State.ForgetUnknown(chatId);
                    turnstile.Forget(chatId);
                    return [];
                }
            }
        }).ConfigureAwait(false);
        lock (gate)
        {
            fetching.Remove(chatId);
        }
    }

    /// <summary>Fetches the newest messages of a chat and starts it anew from them.</summary>
    private async Task RefetchAsync(long chatId)
    {
        lock (gate)
        {
            if (!refetching.Add(chatId))
            {
                return;
            }
        }

        await RetryAsync(async () =>
        {
            int stamp;
            lock (gate)
            {
                if (State.Chats.GetValueOrDefault(chatId) is not { NeedsSnapshot: true } asked)
                {
                    return [];
                }

                stamp = asked.MyStamp;
            }

            try
            {
                var entry = await GetChatAsync(chatId).ConfigureAwait(false);
                var page = await GetMessagesAsync(chatId, limit: Limits.MessagePageDefault).ConfigureAwait(false);
                lock (gate)
                {
                    // Both were read at different moments: only when nothing happened in between do they make one snapshot.
                    var chat = State.Chats.GetValueOrDefault(chatId);
                    if (chat is not null && (page.LastSeq != entry.Chat.LastSeq || entry.Chat.LastSeq < chat.Chat.LastSeq || stamp != chat.MyStamp))
                    {
                        return null;
                    }

                    State.SetUsers(page.Users);
                    chat?.Reset(new(entry, page.Messages, page.HasOlder), isAnswer: true);
                    State.SettleVersion();
                    return [];
                }
            }
            catch (ParleyException refused) when (!refused.IsTransient)
            {
                return []; // it is not mine any more
            }
        }).ConfigureAwait(false);
        lock (gate)
        {
            refetching.Remove(chatId);
        }
    }

    /// <summary>Reads the rest of the chat list, page after page: without it a lost event of a chat that was never heard of would not show in the digest (C13).</summary>
    private async Task ListChatsAsync()
    {
        lock (gate)
        {
            if (isListing || State.KnowsAllChats)
            {
                return;
            }

            isListing = true;
        }

        await RetryAsync(async () =>
        {
            int generation;
            string? after;
            lock (gate)
            {
                (generation, after) = (State.Generation, State.NextChats);
            }

            var effects = new List<Effect>();
            foreach (var isArchived in BothLists)
            {
                do
                {
                    Dictionary<long, int> stamps;
                    int removals;
                    lock (gate)
                    {
                        stamps = State.Chats.Values.ToDictionary(chat => chat.Id, chat => chat.MyStamp);
                        removals = State.Removals;
                    }

                    var page = await GetChatsAsync(after, Limits.ListPageMax, isArchived).ConfigureAwait(false);
                    lock (gate)
                    {
                        if (generation != State.Generation)
                        {
                            return null;
                        }

                        State.SetUsers(page.Users);
                        foreach (var entry in page.Chats.Where(entry => !State.IsGoneSince(entry.Chat.Id, removals)))
                        {
                            effects.AddRange(State.Meet(entry, stamps.TryGetValue(entry.Chat.Id, out var stamp) ? stamp : null));
                        }
                    }

                    after = page.Next;
                }
                while (after is not null);
            }

            lock (gate)
            {
                State.KnowAllChats();
            }

            return effects;
        }).ConfigureAwait(false);
        lock (gate)
        {
            isListing = false;
        }
    }

    /// <summary>Repeats what failed or came too late, with pauses, as long as there is a link; the next one asks again.</summary>
    /// <param name="tryAsync">Answers null when it has to be done again.</param>
    private async Task RetryAsync(Func<Task<List<Effect>?>> tryAsync)
    {
        for (var attempt = 0; connection is { IsOpen: true }; attempt++)
        {
            try
            {
                if (await tryAsync().ConfigureAwait(false) is { } effects)
                {
                    lock (gate)
                    {
                        HandOn(turnstile.Release());
                    }

                    effects.ForEach(Do);
                    return;
                }
            }
            catch (ParleyException failed) when (failed.IsTransient)
            {
                // once more
            }
            catch (ParleyException)
            {
                return; // signed out, for example: not for us to mend
            }

            await Task.Delay(Backoff.Wait(attempt, options.Random), options.Clock).ConfigureAwait(false);
        }
    }

    /// <summary>Tells the server what this device has applied: the delivered mark (P18).</summary>
    private void TellApplied()
    {
        List<KeyValuePair<long, long>[]> news;
        lock (gate)
        {
            if (Status != ConnectionStatus.Live)
            {
                return;
            }

            news = [.. State.Chats.Values.Where(chat => chat.Applied > told.GetValueOrDefault(chat.Id)).Select(chat => KeyValuePair.Create(chat.Id, chat.Applied)).Chunk(AppliedMax)];
            foreach (var (chatId, seq) in news.SelectMany(one => one))
            {
                told[chatId] = seq;
            }
        }

        foreach (var one in news)
        {
            _ = SayAsync(new Applied(one.ToDictionary()));
        }
    }
}
