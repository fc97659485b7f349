using System.Net.Sockets;

namespace Parley.Testing;

/// <summary>
/// Connections whose reader has room for little and never for more. Otherwise the system makes room by the megabyte, and at moments of its own: a server
/// that writes to somebody who does not read would seem to get on.
/// </summary>
public static class NarrowTcp
{
    public static SocketsHttpHandler NewHandler(int receiveBytes) => new()
    {
        ConnectCallback = async (context, ct) =>
        {
            var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = receiveBytes };
            try
            {
                await tcp.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(tcp, ownsSocket: true);
            }
            catch
            {
                tcp.Dispose();
                throw;
            }
        },
    };
}
