using System.Net.WebSockets;
using System.Text.Json;
using Parley.Contract;
using Parley.Contract.Realtime;
using Xunit;

namespace Parley.Testing;

/// <summary>A raw socket that keeps every frame it hears.</summary>
public sealed class Ear : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket socket;
    private readonly Lock gate = new();
    private readonly List<ServerFrame> frames = [];
    private readonly List<byte[]> texts = [];
    private readonly Task reading;
    private TaskCompletionSource heardMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long lastId;

    private Ear(ClientWebSocket socket)
    {
        this.socket = socket;
        reading = ReadAsync();
    }

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
        await reading.WaitAsync(Patience);
        return socket.CloseStatus is { } status ? (int)status : 0;
    }

    /// <summary>Opens a socket with a bearer token and says nothing.</summary>
    public static async Task<Ear> ConnectAsync(Uri address, string token, Action<ClientWebSocketOptions>? options = null)
    {
        var opened = new ClientWebSocket();
        opened.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        options?.Invoke(opened.Options);
        using var limit = new CancellationTokenSource(Patience);
        await opened.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/api/v1/socket" }.Uri, limit.Token);
        return new(opened);
    }

    public Task SendAsync(ClientFrame frame) =>
        SendRawAsync(JsonSerializer.SerializeToUtf8Bytes(frame, ParleyJson.Options));

    /// <summary>Sends bytes as they are, for what a good client would never send.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).AsTask();

    /// <summary>Sends a request under a fresh number and waits for the answer with that number.</summary>
    public async Task<ServerFrame> AskAsync(ClientFrame frame)
    {
        var id = Interlocked.Increment(ref lastId);
        await SendAsync(frame with { Id = id });
        return await WaitForAsync<ServerFrame>(answer => IdOf(answer) == id);
    }

    /// <summary>The first frame of a kind, heard already or within ten seconds.</summary>
    public async Task<T> WaitForAsync<T>(Func<T, bool>? predicate = null)
        where T : ServerFrame
    {
        var until = DateTimeOffset.UtcNow + Patience;
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
            if (left <= TimeSpan.Zero || await Task.WhenAny(more, Task.Delay(left)) != more || reading.IsCompleted)
            {
                Assert.Fail($"No {typeof(T).Name} came. Close code {socket.CloseStatus}. Heard: {string.Join(", ", Frames.Select(frame => frame.GetType().Name))}");
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
            return texts.Any(bytes => System.Text.Encoding.UTF8.GetString(bytes).Contains(text, StringComparison.Ordinal));
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
        if (socket.State == WebSocketState.Open)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
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
