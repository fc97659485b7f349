namespace Parley.Server.Realtime;

/// <summary>
/// The bytes under a WebSocket, passed through as they are. Notes when the other side was last heard, and can write a ping between two frames: so one
/// timer watches all links, where the framework's own keep-alive would hold a timer a socket that fires every few seconds.
/// </summary>
internal sealed class SocketLink(Stream bytes) : Stream
{
    // RFC 6455, section 5.5.2: a ping without content. A server's frames are not masked.
    private static readonly byte[] Ping = [0x89, 0x00];

    private long heardAt = Now();

    /// <summary>Milliseconds of the machine, for <see cref="HeardAt"/>. Links live in real time, whatever the server's clock says.</summary>
    public static long Now() => Environment.TickCount64;

    /// <summary>When the last bytes had been taken in: a new read begins only then. Pongs are among them.</summary>
    public long HeardAt => Volatile.Read(ref heardAt);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Asks the other side for a sign of life. Not while a frame is being written.</summary>
    public ValueTask PingAsync() => bytes.WriteAsync(Ping);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref heardAt, Now());
        return bytes.ReadAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => bytes.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        bytes.WriteAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => bytes.FlushAsync(cancellationToken);

    public override void Flush() => bytes.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => bytes.Write(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            bytes.Dispose();
        }

        base.Dispose(disposing);
    }
}
