using System.Net.WebSockets;

namespace Parley.Bench;

/// <summary>One connection of the generator: sends never overlap, every received frame goes to a callback on the reading thread.</summary>
internal sealed class LoadSocket : IAsyncDisposable
{
    private static readonly HttpMessageInvoker Invoker = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    private readonly ClientWebSocket socket = new();
    private readonly Queue<ReadOnlyMemory<byte>> waiting = new();
    private bool isSending;
    private Task reading = Task.CompletedTask;

    /// <summary>Called with each whole frame; the memory is valid only during the call.</summary>
    public Action<ReadOnlyMemory<byte>>? Received { get; set; }

    public async Task ConnectAsync(Uri address, string? token, CancellationToken ct)
    {
        if (token is not null)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        await socket.ConnectAsync(address, Invoker, ct);
        reading = ReadAsync();
    }

    public void Send(ReadOnlyMemory<byte> frame)
    {
        lock (waiting)
        {
            waiting.Enqueue(frame);
            if (isSending)
            {
                return;
            }

            isSending = true;
        }

        _ = PumpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await reading;
        socket.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> next;
                lock (waiting)
                {
                    if (!waiting.TryDequeue(out next))
                    {
                        isSending = false;
                        return;
                    }
                }

                await socket.SendAsync(next, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The table reports what did not arrive.
        }
    }

    private async Task ReadAsync()
    {
        var buffer = Array.Empty<byte>();
        try
        {
            while (true)
            {
                // An idle connection of the generator holds no buffer either, so that 10,000 of them fit.
                await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(16 * 1024);
                var length = 0;
                while (true)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    if (read.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    length += read.Count;
                    if (read.EndOfMessage)
                    {
                        break;
                    }

                    if (length == buffer.Length)
                    {
                        var larger = System.Buffers.ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                        buffer.AsSpan(0, length).CopyTo(larger);
                        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
                        buffer = larger;
                    }
                }

                Received?.Invoke(buffer.AsMemory(0, length));
                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed by us or by the server.
        }
    }
}
