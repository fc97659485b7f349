using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Parley.Server.Tests.Realtime;

public sealed class HeartbeatTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly byte[] Hello = """{"type":"hello"}"""u8.ToArray();

    // RFC 6455: as a client answers, masked with zeros.
    private static readonly byte[] Pong = [0x8a, 0x80, 0, 0, 0, 0];

    [Fact]
    [Covers("C25")]
    public async Task A_silent_link_is_pinged_again_and_again_as_long_as_it_answers_and_ended_when_it_does_not()
    {
        await using var app = await App.StartAsync(["SocketPingSeconds=1", "SocketPongSeconds=10"]);
        var person = await app.SignUpAsync("silent");
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(app.Address.Host, app.Address.Port, TestContext.Current.CancellationToken);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"""
            GET /api/v1/socket HTTP/1.1
            Host: {app.Address.Authority}
            Authorization: Bearer {person.Session.Token}
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==


            """.ReplaceLineEndings("\r\n")), TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 101", await HeadAsync(stream), StringComparison.Ordinal);

        await stream.WriteAsync((byte[])[0x81, (byte)(0x80 | Hello.Length), 0, 0, 0, 0, .. Hello], TestContext.Current.CancellationToken);

        // Each further ping is proof that the answer to the last one was heard.
        for (var i = 0; i < 3; i++)
        {
            await PingAsync(stream);
            await stream.WriteAsync(Pong, TestContext.Current.CancellationToken);
        }

        await PingAsync(stream);
        await Assert.ThrowsAnyAsync<IOException>(() => PingAsync(stream));
    }

    /// <summary>Waits for a ping, over whatever else is said.</summary>
    private static async Task PingAsync(NetworkStream stream)
    {
        while (true)
        {
            var head = await BytesAsync(stream, 2);
            var length = head[1] switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(await BytesAsync(stream, 2)),
                127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await BytesAsync(stream, 8)),
                var few => few,
            };
            await BytesAsync(stream, length);
            if ((head[0] & 0x0f) == 9)
            {
                Assert.Equal((byte[])[0x89, 0x00], head);
                return;
            }
        }
    }

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await BytesAsync(stream, 1))[0]);
        }

        return head.ToString();
    }

    private static async Task<byte[]> BytesAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        using var limit = new CancellationTokenSource(Patience);
        await stream.ReadExactlyAsync(bytes, limit.Token);
        return bytes;
    }
}
