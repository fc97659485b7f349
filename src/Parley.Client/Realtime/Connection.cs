using System.Text.Json;
using Parley.Client.Transport;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;

namespace Parley.Client.Realtime;

/// <summary>
/// The one connection: opens, says hello, reads, and comes back with full jitter. The close-code table is its only reason to stop
/// (4500 to 4999).
/// </summary>
internal sealed class Connection(
    ParleyClientOptions options, Func<string> token, Func<Hello> hello, Action<ServerFrame> receive, Action<ConnectionStatus> becomes) : IAsyncDisposable
{
    private const int FirstFinalCode = 4500;
    private const int LastFinalCode = 4999;
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietBeforePing = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly Lock gate = new();
    private readonly Dictionary<long, TaskCompletionSource<ServerFrame>> waiting = [];
    private TaskCompletionSource wake = New();
    private IParleySocket? socket;
    private CancellationTokenSource? link;
    private TimeSpan? comeBackAfter;
    private long lastHeard;
    private long lastId;
    private Task loop = Task.CompletedTask;

    /// <summary>How the server ended the connection for good, or null.</summary>
    public int? StopCode { get; private set; }

    public bool IsOpen => Volatile.Read(ref socket) is not null;

    public void Start() => loop = Task.Run(RunAsync);

    /// <summary>Tries again at once, if it is waiting.</summary>
    public void Wake() => Volatile.Read(ref wake).TrySetResult();

    /// <summary>Says something that may be lost.</summary>
    public async Task SayAsync(ClientFrame frame)
    {
        try
        {
            await WriteAsync(frame).ConfigureAwait(false);
        }
        catch (ParleyException)
        {
            // it may be lost
        }
    }

    /// <summary>Asks, and answers with the reply after it was applied.</summary>
    /// <exception cref="ParleyException">The refusal; <c>unreachable</c> when nothing was sent; <c>unknown</c> when the answer did not come (C2).</exception>
    public async Task<ServerFrame> AskAsync(ClientFrame frame, CancellationToken ct = default)
    {
        var id = Interlocked.Increment(ref lastId);
        var answer = new TaskCompletionSource<ServerFrame>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Add(id, answer);
        }

        try
        {
            await WriteAsync(frame with { Id = id }).ConfigureAwait(false);
            var reply = await answer.Task.WaitAsync(AnswerLimit, options.Clock, ct).ConfigureAwait(false);
            return reply is ErrorFrame error
                ? throw new ParleyException(error.Code, error.Detail, error.RetryAfterMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null)
                : reply;
        }
        catch (TimeoutException late)
        {
            throw new ParleyException(ErrorCodes.Unknown, inner: late);
        }
        finally
        {
            lock (gate)
            {
                waiting.Remove(id);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        stop.Dispose();
        writing.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        var attempt = 0;
        while (!stop.IsCancellationRequested)
        {
            comeBackAfter = null;
            var since = options.Clock.GetTimestamp();
            becomes(ConnectionStatus.Connecting);
            StopCode = await ConnectAndReadAsync().ConfigureAwait(false);
            if (StopCode is not null || stop.IsCancellationRequested)
            {
                break;
            }

            attempt = options.Clock.GetElapsedTime(since) >= Settled ? 0 : attempt;
            var pause = comeBackAfter ?? Backoff.Wait(attempt++, options.Random);
            Volatile.Write(ref wake, New());
            becomes(ConnectionStatus.Waiting);
            await WaitAsync(pause).ConfigureAwait(false);
        }

        becomes(ConnectionStatus.Stopped);
    }

    private async Task WaitAsync(TimeSpan pause)
    {
        try
        {
            await Volatile.Read(ref wake).Task.WaitAsync(pause, options.Clock, stop.Token).ConfigureAwait(false);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // time to try again, or to end
        }
    }

    /// <returns>The code that ends it for good, or null to come back.</returns>
    private async Task<int?> ConnectAndReadAsync()
    {
        using var limit = new CancellationTokenSource(OpenLimit, options.Clock);
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, limit.Token);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        try
        {
            var address = new UriBuilder(new Uri(options.Address, "/api/v1/socket")) { Scheme = options.Address.Scheme == "https" ? "wss" : "ws" }.Uri;
            var opened = await options.Transport.ConnectAsync(address, token(), opening.Token).ConfigureAwait(false);
            await using var closing = opened.ConfigureAwait(false);
            lastHeard = options.Clock.GetTimestamp();
            link = reading;
            Volatile.Write(ref socket, opened);
            await WriteAsync(hello()).ConfigureAwait(false);
            becomes(ConnectionStatus.CatchingUp);
            await using var watch = options.Clock.CreateTimer(_ => Watch(), null, WatchEvery, WatchEvery).ConfigureAwait(false);
            await ReadAsync(opened, reading.Token).ConfigureAwait(false);
            return opened.CloseCode is >= FirstFinalCode and <= LastFinalCode ? opened.CloseCode : null;
        }
        catch (ParleyException refused) when (refused.Code == ErrorCodes.SignedOut)
        {
            return CloseCodes.SignedOut;
        }
        catch (Exception lost) when (lost is ParleyException or OperationCanceledException or IOException or JsonException)
        {
            return null;
        }
        finally
        {
            Volatile.Write(ref socket, null);
            link = null;
            FailWaiting();
        }
    }

    private async Task ReadAsync(IParleySocket opened, CancellationToken ct)
    {
        while (await opened.ReceiveAsync(ct).ConfigureAwait(false) is { } text)
        {
            lastHeard = options.Clock.GetTimestamp();
            var frame = JsonSerializer.Deserialize<ServerFrame>(text.Span, ParleyJson.Options)!;
            if (frame is Reconnect planned)
            {
                comeBackAfter = TimeSpan.FromMilliseconds(planned.AfterMs);
            }

            receive(frame);
            Answer(frame);
        }
    }

    private void Answer(ServerFrame frame)
    {
        long? id = frame switch
        {
            Ok ok => ok.Id,
            ErrorFrame error => error.Id,
            MessageStored stored => stored.Id,
            Changes changes => changes.Id,
            Reset reset => reset.Id,
            Pong pong => pong.Id,
            _ => null,
        };
        lock (gate)
        {
            if (id is { } number && waiting.Remove(number, out var answer))
            {
                answer.TrySetResult(frame);
            }
        }
    }

    private async Task WriteAsync(ClientFrame frame)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, ParleyJson.Options);
        await writing.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            var open = Volatile.Read(ref socket) ?? throw new ParleyException(ParleyException.Unreachable);
            await open.SendAsync(bytes, stop.Token).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is System.Net.WebSockets.WebSocketException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            throw new ParleyException(ErrorCodes.Unknown, inner: lost);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Nothing heard for 40 s is a dead link (P4).</summary>
    private void Watch()
    {
        var quiet = options.Clock.GetElapsedTime(lastHeard);
        if (quiet >= DeadAfter)
        {
            link?.Cancel();
        }
        else if (quiet >= QuietBeforePing)
        {
            _ = SayAsync(new Ping());
        }
    }

    private void FailWaiting()
    {
        lock (gate)
        {
            foreach (var answer in waiting.Values)
            {
                answer.TrySetException(new ParleyException(ErrorCodes.Unknown));
            }

            waiting.Clear();
        }
    }
}
