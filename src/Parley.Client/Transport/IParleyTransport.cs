namespace Parley.Client.Transport;

/// <summary>Opens sockets to a server.</summary>
public interface IParleyTransport
{
    /// <summary>Opens a socket.</summary>
    /// <param name="address">The socket's address, <c>ws</c> or <c>wss</c>.</param>
    /// <param name="token">Bearer token.</param>
    /// <param name="ct">Ends the attempt.</param>
    /// <exception cref="ParleyException"><c>signed_out</c> when the token is refused, <c>unreachable</c> otherwise.</exception>
    Task<IParleySocket> ConnectAsync(Uri address, string token, CancellationToken ct);
}

/// <summary>An open socket. One reader and one writer at a time.</summary>
public interface IParleySocket : IAsyncDisposable
{
    /// <summary>Code of the close frame, once <see cref="ReceiveAsync"/> has answered null; null when the link just broke.</summary>
    int? CloseCode { get; }

    /// <summary>Sends one text message.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken ct);

    /// <summary>The next text message, valid until the next call; null when the socket has ended, however that came about.</summary>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken ct);
}
