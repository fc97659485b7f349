using System.Net;
using System.Net.WebSockets;
using Parley.Contract.Errors;

namespace Parley.Client.Transport;

/// <summary>The real thing, on <see cref="ClientWebSocket"/>.</summary>
public sealed class WebSocketTransport : IParleyTransport
{
    /// <inheritdoc/>
    public async Task<IParleySocket> ConnectAsync(Uri address, string token, CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(address, ct).ConfigureAwait(false);
            return new OpenSocket(socket);
        }
        catch (WebSocketException failed)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new ParleyException(
                status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? ErrorCodes.SignedOut : ParleyException.Unreachable, inner: failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class OpenSocket(ClientWebSocket socket) : IParleySocket
    {
        private byte[] buffer = new byte[16 * 1024];

        public int? CloseCode => socket.CloseStatus is { } status ? (int)status : null;

        public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken ct) =>
            socket.SendAsync(utf8, WebSocketMessageType.Text, endOfMessage: true, ct);

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken ct)
        {
            var length = 0;
            try
            {
                while (true)
                {
                    if (length == buffer.Length)
                    {
                        Array.Resize(ref buffer, buffer.Length * 2);
                    }

                    var part = await socket.ReceiveAsync(buffer.AsMemory(length), ct).ConfigureAwait(false);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        return null;
                    }

                    length += part.Count;
                    if (part.EndOfMessage)
                    {
                        return buffer.AsMemory(0, length);
                    }
                }
            }
            catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException)
            {
                return null;
            }
        }

        public ValueTask DisposeAsync()
        {
            socket.Abort();
            socket.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
