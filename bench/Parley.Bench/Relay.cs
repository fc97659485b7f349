using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Parley.Bench;

/// <summary>
/// The baseline: Kestrel and its WebSockets with nothing on top. A frame begins with the recipient's number, ten digits;
/// it goes to that recipient's socket as it is. Zero-byte reads, so that an idle socket holds no buffer.
/// </summary>
internal static class Relay
{
    public static async Task<int> RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(x => x.ListenLocalhost(port));
        await using var app = builder.Build();
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        var peers = new ConcurrentDictionary<long, Peer>();
        app.Map("/relay/{user:long}", async (HttpContext context, long user) =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            using var peer = new Peer(socket);
            peers[user] = peer;
            await ReadAsync(socket, peers, context.RequestAborted);
            peers.TryRemove(user, out _);
        });
        await app.StartAsync();
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static async Task ReadAsync(WebSocket socket, ConcurrentDictionary<long, Peer> peers, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var empty = await socket.ReceiveAsync(Memory<byte>.Empty, ct);
                if (empty.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(4096);
                var read = await socket.ReceiveAsync(buffer.AsMemory(), ct);
                if (Utf8Parser.TryParse(buffer.AsSpan(0, Math.Min(10, read.Count)), out long to, out _) && peers.TryGetValue(to, out var peer))
                {
                    await peer.SendAsync(buffer.AsMemory(0, read.Count), ct);
                }

                System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The client has gone; nothing to tell anybody.
        }
    }

    private sealed class Peer(WebSocket socket) : IDisposable
    {
        private readonly SemaphoreSlim turn = new(1, 1);

        public void Dispose() => turn.Dispose();

        public async ValueTask SendAsync(ReadOnlyMemory<byte> frame, CancellationToken ct)
        {
            await turn.WaitAsync(ct);
            try
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, ct);
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
