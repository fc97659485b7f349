using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Platform;

namespace Parley.Server.Realtime;

/// <summary>
/// One socket from upgrade to close. Reading is one loop; writing happens only while something waits, on the thread that queued it.
/// An idle socket holds no buffer, no timer of ours and no task but its reader.
/// </summary>
internal sealed partial class SocketConnection
{
    /// <summary>No <c>hello</c> within this time ends the socket.</summary>
    public static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(10);

    /// <summary>A socket that cannot take a byte for so long is ended (C29).</summary>
    public static readonly TimeSpan SlowLimit = TimeSpan.FromSeconds(10);

    /// <summary>So long the other side may take to answer our close frame.</summary>
    public static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    /// <summary>Unreadable frames a client may send before it is sent away for good.</summary>
    public const int MalformedMax = 10;

    /// <summary>A further <c>hello</c> on the same socket counts as so many commands: it reads more than any other, and a good client rarely needs it.</summary>
    public const int RepeatedHelloCost = 5;

    // Who goes on flooding is not read for a while: TCP then slows the sender down.
    private const int FloodMax = 100;
    private static readonly TimeSpan FloodPause = TimeSpan.FromSeconds(1);

    // Large frames go out in pieces, so that a slow but living link shows progress.
    private const int PieceBytes = 16 * 1024;
    private const int FirstBufferBytes = 4 * 1024;

    private static readonly JsonTypeInfo<ClientFrame> Json = (JsonTypeInfo<ClientFrame>)ParleyJson.Options.GetTypeInfo(typeof(ClientFrame));

    private readonly WebSocket socket;
    private readonly SocketLink link;
    private readonly HttpContext context;
    private readonly SocketServices services;
    private readonly Lock gate = new();

    // Reader's own.
    private CommandBudget budget;
    private int malformed;
    private int refusedInARow;

    // Under the gate.
    private OutgoingFrame? first;
    private List<OutgoingFrame>? rest;
    private int restBytes;
    private bool isWriting;
    private bool isLagging;
    private bool owesResync;
    private int closeCode;
    private bool isCloseDone;
    private bool isPingDue;
    private long pingedAt;
    private TaskCompletionSource? closed;

    private long writeStarted;
    private bool isWatched;
    private int hasLeft;
    private volatile bool isListening;
    private volatile bool isDead;

    public SocketConnection(WebSocket socket, SocketLink link, HttpContext context, CurrentUser me, SocketServices services)
    {
        this.socket = socket;
        this.link = link;
        this.context = context;
        this.services = services;
        Me = me;
        Id = services.NextId();
        budget = new(services.Settings.SocketCommandsPerSecond, services.Settings.SocketCommandBurst, services.Clock.GetTimestamp());
    }

    /// <summary>Number of the socket on this node, never 0.</summary>
    public long Id { get; }

    /// <summary>Whose socket it is.</summary>
    public CurrentUser Me { get; }

    public long UserId => Me.UserId;

    public long DeviceId => Me.DeviceId;

    /// <summary>It has said hello and hears events.</summary>
    public bool IsListening => isListening;

    public bool IsClosing => Volatile.Read(ref closeCode) != 0 || isDead;

    /// <summary>Waits in the <see cref="DigestQueue"/>.</summary>
    public bool IsDigestDue { get; set; }

    /// <summary>Presence's own note on this socket.</summary>
    public object? PresenceNote { get; set; }

    /// <summary>Frames waiting to be written; for tests and metrics.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return (first is null ? 0 : 1) + (rest?.Count ?? 0);
            }
        }
    }

    /// <summary>
    /// From now on events are queued. Called by <c>hello</c> before it reads state, so that nothing falls between the two (C16); it also
    /// ends lagging (C29).
    /// </summary>
    public void Listen()
    {
        lock (gate)
        {
            isLagging = false;
            isListening = true;
        }
    }

    /// <summary>Queues a frame for this socket alone and writes it.</summary>
    public void Send(ServerFrame frame) => Send(OutgoingFrame.Of(frame));

    /// <inheritdoc cref="Send(ServerFrame)"/>
    public void Send(OutgoingFrame frame)
    {
        if (Offer(frame))
        {
            Write();
        }
    }

    /// <summary>Queues a frame, within the limits of C29. Never waits.</summary>
    /// <returns>True when the socket was idle: the caller must call <see cref="Write"/>.</returns>
    public bool Offer(OutgoingFrame frame)
    {
        lock (gate)
        {
            if (closeCode != 0 || isDead || (frame.Class != FrameClass.Answer && (!isListening || isLagging)))
            {
                return false;
            }

            if (!isWriting)
            {
                isWriting = true;
                first = frame;
            }
            else if (Replace(frame))
            {
                return false;
            }
            else if (Fits(frame, 1) || (Shed(frame) && Fits(frame, 1)) || (frame.Class == FrameClass.Answer && Fits(frame, 2)))
            {
                Queue(frame);
                MarkChanged(frame);
                return false;
            }
            else if (frame.Class <= FrameClass.Presence)
            {
                owesResync |= frame.Class == FrameClass.Presence;
                return false;
            }
            else if (frame.Class == FrameClass.Durable)
            {
                isLagging = true;
                owesResync = false;
                Queue(OutgoingFrame.Resync);
                LogLagging(services.Logger, Id, UserId);
                return false;
            }
            else
            {
                CloseLocked(CloseCodes.TooSlow, dropsWaiting: true);
                return false;
            }

            MarkChanged(frame);
            return true;
        }
    }

    /// <summary>Writes what waits. Only for whom <see cref="Offer"/> told to.</summary>
    public void Write() => _ = WriteAllAsync();

    /// <summary>Says goodbye with a code; the socket is gone within moments, answered or not. Repeating changes nothing.</summary>
    /// <param name="code">One of <see cref="CloseCodes"/> or a standard code.</param>
    /// <param name="dropsWaiting">Frames that wait are not sent any more.</param>
    public void Close(int code, bool dropsWaiting = true)
    {
        bool isIdle;
        lock (gate)
        {
            isIdle = CloseLocked(code, dropsWaiting);
        }

        if (isIdle)
        {
            Write();
        }

        // Whoever is sent away is gone now, whenever the other side says goodbye.
        Leave(EndOf(code));
    }

    /// <summary>Pings a link that has been silent, and ends one that has not answered. Called about once a second.</summary>
    /// <param name="now">As <see cref="SocketLink.Now"/>.</param>
    public void Beat(long now)
    {
        var heardAt = link.HeardAt;
        if (now - heardAt < services.Settings.SocketPingSeconds * 1_000L)
        {
            return;
        }

        bool isAsked;
        lock (gate)
        {
            isAsked = pingedAt > heardAt;
            if (closeCode != 0 || isDead || isWriting || (isAsked && now - pingedAt < services.Settings.SocketPongSeconds * 1_000L))
            {
                return; // while something is being written, the limit for slow sockets watches
            }

            if (!isAsked)
            {
                isWriting = isPingDue = true;
                pingedAt = now;
            }
        }

        if (isAsked)
        {
            Abort();
        }
        else
        {
            Write();
        }
    }

    /// <summary>Serves the socket to its end.</summary>
    public async Task RunAsync()
    {
        services.Connections.Add(this);
        services.Deadlines.In(HelloLimit, static self => ((SocketConnection)self).CheckHello(), this);
        var isGoodbye = false;
        try
        {
            isGoodbye = await ReadAllAsync();
        }
        catch (Exception reason) when (reason is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The link is gone, or its bytes were no WebSocket or no UTF-8 and the framework has closed it.
        }
        finally
        {
            if (isGoodbye && !isDead)
            {
                Close((int)WebSocketCloseStatus.NormalClosure);
                await WhenClosedAsync();
            }

            isDead = true;
            Leave(isGoodbye ? ConnectionEnd.Closed : ConnectionEnd.Lost);
        }
    }

    /// <returns>True when the other side closed in order.</returns>
    private async Task<bool> ReadAllAsync()
    {
        while (true)
        {
            // A read of nothing waits for data without holding a buffer.
            var peek = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            if (peek.MessageType == WebSocketMessageType.Close)
            {
                return true;
            }

            if (!await ReadFrameAsync(peek))
            {
                return true;
            }
        }
    }

    /// <returns>False when the other side closed instead of finishing the frame.</returns>
    private async Task<bool> ReadFrameAsync(ValueWebSocketReceiveResult read)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        var length = 0;
        try
        {
            while (!read.EndOfMessage)
            {
                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, Limits.ClientFrameBytesMax + 1));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                read = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    return false;
                }

                length += read.Count;
                if (length > Limits.ClientFrameBytesMax)
                {
                    Close((int)WebSocketCloseStatus.MessageTooBig);
                    length = 0; // what is left of it is read and forgotten until the other side closes
                }
            }

            if (IsClosing)
            {
                return true;
            }

            if (read.MessageType != WebSocketMessageType.Text)
            {
                Close((int)WebSocketCloseStatus.InvalidMessageType);
                return true;
            }

            await TakeAsync(Parse(buffer.AsSpan(0, length)));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ClientFrame? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private ValueTask TakeAsync(ClientFrame? frame)
    {
        var wait = budget.Take(services.Clock.GetTimestamp(), services.Clock.TimestampFrequency, frame is Hello && isListening ? RepeatedHelloCost : 1);
        if (wait > TimeSpan.Zero)
        {
            Send(new ErrorFrame(ErrorCodes.TooMany, frame?.Id, (frame as SendMessage)?.Message?.ClientId, RetryAfterMs: (int)Math.Ceiling(wait.TotalMilliseconds)));
            return ++refusedInARow < FloodMax ? ValueTask.CompletedTask : new ValueTask(Task.Delay(FloodPause, services.Clock));
        }

        refusedInARow = 0;

        if (frame is null)
        {
            Send(new ErrorFrame(ErrorCodes.Malformed));
            if (++malformed >= MalformedMax)
            {
                Close(CloseCodes.ProtocolError, dropsWaiting: false);
            }

            return ValueTask.CompletedTask;
        }

        if (frame.GetType() == typeof(ClientFrame))
        {
            Send(new ErrorFrame(ErrorCodes.UnknownFrame, frame.Id));
            return ValueTask.CompletedTask;
        }

        if (!isListening && frame is not (Hello or Ping))
        {
            Send(new ErrorFrame(ErrorCodes.Invalid, frame.Id, (frame as SendMessage)?.Message?.ClientId, "The first frame must be hello."));
            return ValueTask.CompletedTask;
        }

        return services.Handler.HandleAsync(this, frame);
    }

    private async Task WriteAllAsync()
    {
        try
        {
            while (true)
            {
                OutgoingFrame? frame;
                bool isPing;
                lock (gate)
                {
                    (isPing, isPingDue) = (isPingDue && closeCode == 0, false);
                    frame = isPing ? null : Dequeue();
                    if (frame is null && !isPing && closeCode == 0)
                    {
                        isWriting = false;
                        return;
                    }
                }

                if (isPing)
                {
                    await WatchedAsync(link.PingAsync());
                    continue;
                }

                if (frame is null)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)closeCode, statusDescription: null, CancellationToken.None);
                    break;
                }

                await WriteAsync(frame);
            }
        }
        catch (Exception reason) when (reason is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Abort();
        }

        lock (gate)
        {
            isCloseDone = true;
            closed?.TrySetResult();
        }
    }

    private async ValueTask WriteAsync(OutgoingFrame frame)
    {
        var bytes = frame.Bytes.AsMemory();
        do
        {
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            bytes = bytes[piece.Length..];
            await WatchedAsync(socket.SendAsync(piece, WebSocketMessageType.Text, bytes.IsEmpty, CancellationToken.None));
        }
        while (!bytes.IsEmpty);
    }

    private ValueTask WatchedAsync(ValueTask write)
    {
        return write.IsCompletedSuccessfully ? write : WaitAsync();

        async ValueTask WaitAsync()
        {
            Volatile.Write(ref writeStarted, services.Clock.GetTimestamp());
            lock (gate)
            {
                isWatched = isWatched || Watch(SlowLimit);
            }

            await write;
            Volatile.Write(ref writeStarted, 0);
        }
    }

    private OutgoingFrame? Dequeue()
    {
        var frame = first;
        first = null;
        if (frame is not null)
        {
            return frame;
        }

        if (rest is { Count: > 0 })
        {
            // Removing at the front moves at most 256 references: cheaper than it looks, and it happens on slow sockets only.
            frame = rest[0];
            rest.RemoveAt(0);
            restBytes -= frame.Bytes.Length;
            return frame;
        }

        rest = null;
        if (owesResync && closeCode == 0)
        {
            owesResync = false;
            return OutgoingFrame.Resync;
        }

        return null;
    }

    private void Queue(OutgoingFrame frame)
    {
        (rest ??= []).Add(frame);
        restBytes += frame.Bytes.Length;
    }

    private bool Fits(OutgoingFrame frame, int times) =>
#if PARLEY_TEETH
        Teeth.Has("unbounded-send-queue") ||
#endif
        rest is null or { Count: 0 }
        || (rest.Count < Limits.SendQueueFramesMax * times && restBytes + frame.Bytes.Length <= Limits.SendQueueBytesMax * times);

    private bool Replace(OutgoingFrame frame)
    {
        if (rest is null || frame.Key == default)
        {
            return false;
        }

        var at = rest.FindIndex(waiting => waiting.Class == frame.Class && waiting.Key == frame.Key);
        if (at < 0)
        {
            return false;
        }

        restBytes += frame.Bytes.Length - rest[at].Bytes.Length;
        rest[at] = frame;
        return true;
    }

    private bool Shed(OutgoingFrame frame)
    {
        // Typing makes room first. Presence left out is made good by a resync when the socket has caught up.
        for (var kind = FrameClass.Typing; kind <= FrameClass.Presence && kind < frame.Class; kind++)
        {
            var removed = rest!.RemoveAll(waiting => waiting.Class == kind);
            owesResync |= removed > 0 && kind == FrameClass.Presence;
            restBytes = rest.Sum(waiting => waiting.Bytes.Length);
            if (Fits(frame, 1))
            {
                return true;
            }
        }

        return false;
    }

    private void MarkChanged(OutgoingFrame frame)
    {
        if (frame.ChangesFigures && !IsDigestDue)
        {
            IsDigestDue = true;
            services.Digests.Add(this);
        }
    }

    /// <returns>True when nothing is being written, so that the caller must write.</returns>
    private bool CloseLocked(int code, bool dropsWaiting)
    {
        if (closeCode != 0 || isDead)
        {
            return false;
        }

        closeCode = code;
        if (dropsWaiting)
        {
            first = null;
            rest = null;
            restBytes = 0;
        }

        services.Deadlines.In(CloseLimit, static self => ((SocketConnection)self).Abort(), this);
        var isIdle = !isWriting;
        isWriting = true;
        return isIdle;
    }

    private Task WhenClosedAsync()
    {
        lock (gate)
        {
            if (isDead || isCloseDone)
            {
                return Task.CompletedTask;
            }

            closed ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return closed.Task;
        }
    }

    private static ConnectionEnd EndOf(int code) => code switch
    {
        CloseCodes.SignedOut or CloseCodes.AccountDisabled => ConnectionEnd.SignedOut,
        CloseCodes.TooSlow => ConnectionEnd.Lost,
        _ => ConnectionEnd.Closed,
    };

    private void Leave(ConnectionEnd end)
    {
        if (Interlocked.Exchange(ref hasLeft, 1) == 0)
        {
            services.Connections.Remove(this);
            services.Handler.Closed(this, end);
        }
    }

    private void CheckHello()
    {
        if (!isListening)
        {
            Close(CloseCodes.HelloTimeout);
        }
    }

    private bool Watch(TimeSpan delay)
    {
        services.Deadlines.In(delay, static self => ((SocketConnection)self).CheckSlow(), this);
        return true;
    }

    private void CheckSlow()
    {
        var started = Volatile.Read(ref writeStarted);
        var stuckFor = started == 0 ? TimeSpan.Zero : services.Clock.GetElapsedTime(started);
        if (stuckFor >= SlowLimit)
        {
            LogSlow(services.Logger, Id, UserId);
            Close(CloseCodes.TooSlow);
            return;
        }

        lock (gate)
        {
            isWatched = isWriting && closeCode == 0 && !isDead && Watch(SlowLimit - stuckFor);
        }
    }

    private void Abort()
    {
        if (!isDead)
        {
            isDead = true;
            context.Abort();
        }

        lock (gate)
        {
            closed?.TrySetResult();
        }
    }

    [LoggerMessage(1101, LogLevel.Information, "Socket {Id} of user {UserId} is lagging; it will resume with its cursor")]
    private static partial void LogLagging(ILogger logger, long id, long userId);

    [LoggerMessage(1102, LogLevel.Information, "Socket {Id} of user {UserId} took no byte for too long and is closed")]
    private static partial void LogSlow(ILogger logger, long id, long userId);
}
