using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Xunit;

namespace Parley.Testing;

/// <summary>How an <see cref="Ear"/> connects and how it behaves.</summary>
public sealed record EarOptions
{
    /// <summary>What a browser would say of the page it shows.</summary>
    public string? Origin { get; init; }

    /// <summary>Reads nothing until <see cref="Ear.ReadOn"/>, and has room for little.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Told that it asks too much, or that the server is busy, it waits as long as told and asks again, as every client does.</summary>
    public bool AsksAgain { get; init; }

    /// <summary>Longest wait for anything.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A raw socket that keeps every frame it hears.</summary>
public sealed class Ear : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly EarOptions options;
    private readonly Lock gate = new();
    private readonly List<ServerFrame> frames = [];
    private readonly List<byte[]> texts = [];
    private Task? reading;
    private TaskCompletionSource heardMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long bytesHeard;
    private long lastId;

    private Ear(EarOptions options) => this.options = options;

    /// <summary>Bytes heard so far, of whole frames or not.</summary>
    public long BytesHeard => Interlocked.Read(ref bytesHeard);

    /// <summary>Everything heard so far, in order.</summary>
    public IReadOnlyList<ServerFrame> Frames
    {
        get
        {
            lock (gate)
            {
                return [.. frames];
            }
        }
    }

    /// <summary>How the server closed the socket; waits until it has.</summary>
    public async Task<int> CloseCodeAsync()
    {
        await (reading ?? Task.CompletedTask).WaitAsync(options.Patience);
        return socket.CloseStatus is { } status ? (int)status : 0;
    }

    /// <summary>Opens a socket and says nothing.</summary>
    /// <param name="address">The server.</param>
    /// <param name="token">Who, or null.</param>
    /// <param name="options">How; null for the ordinary way.</param>
    /// <exception cref="WebSocketException">The upgrade was refused.</exception>
    public static async Task<Ear> ConnectAsync(Uri address, string? token, EarOptions? options = null)
    {
        var ear = new Ear(options ?? new());
        ear.socket.Options.CollectHttpResponseDetails = true;
        if (token is not null)
        {
            ear.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        if (ear.options.Origin is { } origin)
        {
            ear.socket.Options.SetRequestHeader("Origin", origin);
        }

        using var http = new HttpMessageInvoker(ear.options.IsSlow ? NarrowTcp.NewHandler(4096) : new SocketsHttpHandler(), disposeHandler: false);
        using var limit = new CancellationTokenSource(ear.options.Patience);
        var to = new UriBuilder(new Uri(address, "/api/v1/socket")) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri;
        await ear.socket.ConnectAsync(to, http, limit.Token);
        if (!ear.options.IsSlow)
        {
            ear.ReadOn();
        }

        return ear;
    }

    /// <summary>Begins to read.</summary>
    public void ReadOn() => reading ??= Task.Run(ReadAsync);

    public Task SendAsync(ClientFrame frame) =>
        SendRawAsync(JsonSerializer.SerializeToUtf8Bytes(frame, ParleyJson.Options));

    /// <summary>Sends bytes as they are, for what a good client would never send.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None).AsTask();

    /// <summary>Sends a text as it is.</summary>
    public Task SendRawAsync(string text) => SendRawAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends a request under a fresh number and waits for the answer with that number, an <c>error</c> included.</summary>
    public async Task<ServerFrame> AskAsync(ClientFrame frame)
    {
        for (var attempt = 1; ; attempt++)
        {
            var id = Interlocked.Increment(ref lastId);
            await SendAsync(frame with { Id = id });
            var answer = await WaitForAsync<ServerFrame>(heard => IdOf(heard) == id);
            if (!options.AsksAgain || attempt == 100
                || answer is not ErrorFrame { Code: ErrorCodes.TooMany or ErrorCodes.Unavailable, RetryAfterMs: { } wait })
            {
                return answer;
            }

            await Task.Delay(wait);
        }
    }

    /// <summary>The first frame of a kind, heard already or in time.</summary>
    public async Task<T> WaitForAsync<T>(Func<T, bool>? predicate = null)
        where T : ServerFrame
    {
        var until = DateTimeOffset.UtcNow + options.Patience;
        while (true)
        {
            Task more;
            lock (gate)
            {
                if (frames.OfType<T>().FirstOrDefault(frame => predicate?.Invoke(frame) ?? true) is { } found)
                {
                    return found;
                }

                more = heardMore.Task;
            }

            var left = until - DateTimeOffset.UtcNow;
            if (left <= TimeSpan.Zero || await Task.WhenAny(more, Task.Delay(left)) != more || reading?.IsCompleted == true)
            {
                Assert.Fail($"No {typeof(T).Name} came. Close code {socket.CloseStatus}. Heard last: {string.Join(", ", Frames.TakeLast(20).Select(frame => frame.GetType().Name))}");
            }
        }
    }

    /// <summary>
    /// Fails if such a frame was heard or is on its way: a round trip to the server flushes everything queued before.
    /// </summary>
    public async Task HearsNoAsync<T>(Func<T, bool>? predicate = null)
        where T : ServerFrame
    {
        await AskAsync(new Ping());
        Assert.DoesNotContain(Frames.OfType<T>(), frame => predicate?.Invoke(frame) ?? true);
    }

    /// <summary>True when this text occurs anywhere in what was heard, byte for byte.</summary>
    public bool Contains(string text)
    {
        lock (gate)
        {
            return texts.Any(bytes => Encoding.UTF8.GetString(bytes).Contains(text, StringComparison.Ordinal));
        }
    }

    /// <summary>Forgets what was heard so far.</summary>
    public void Clear()
    {
        lock (gate)
        {
            frames.Clear();
            texts.Clear();
        }
    }

    /// <summary>Ends without a goodbye, as a dead link does.</summary>
    public void Abort() => socket.Abort();

    public async ValueTask DisposeAsync()
    {
        if (socket.State == WebSocketState.Open && reading is not null)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
                await reading.WaitAsync(limit.Token);
            }
            catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
            {
                // ended meanwhile
            }
        }

        socket.Dispose();
    }

    private static long? IdOf(ServerFrame frame) => frame switch
    {
        Ok ok => ok.Id,
        ErrorFrame error => error.Id,
        MessageStored stored => stored.Id,
        Changes changes => changes.Id,
        Reset reset => reset.Id,
        Pong pong => pong.Id,
        _ => null,
    };

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                Interlocked.Add(ref bytesHeard, part.Count);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(message.ToArray());
                    message.SetLength(0);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the link is gone
        }
        finally
        {
            lock (gate)
            {
                heardMore.TrySetResult();
            }
        }
    }

    private void Take(byte[] text)
    {
        var frame = JsonSerializer.Deserialize<ServerFrame>(text, ParleyJson.Options)!;
        lock (gate)
        {
            frames.Add(frame);
            texts.Add(text);
            heardMore.TrySetResult();
            heardMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
