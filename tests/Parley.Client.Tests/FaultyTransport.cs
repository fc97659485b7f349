using System.Text;
using Parley.Client.Transport;

namespace Parley.Client.Tests;

/// <summary>The real transport, with a knife: cuts links on demand, before or after a frame passes.</summary>
internal sealed class FaultyTransport : IParleyTransport
{
    private readonly WebSocketTransport real = new();
    private readonly Lock gate = new();
    private readonly List<CutSocket> open = [];

    /// <summary>Sends a frame and then cuts the link, when this says so: the answer is lost.</summary>
    public Func<string, bool> CutsAfterSending { get; set; } = _ => false;

    /// <summary>Swallows a frame and cuts the link, when this says so: the request is lost.</summary>
    public Func<string, bool> CutsBeforeSending { get; set; } = _ => false;

    /// <summary>Swallows a frame from the server, when this says so: a lost announcement.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    /// <summary>Links can be opened.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>How many links were opened.</summary>
    public int Opened { get; private set; }

    /// <summary>What the client said, in order.</summary>
    public List<string> Said { get; } = [];

    public async Task<IParleySocket> ConnectAsync(Uri address, string token, CancellationToken ct)
    {
        if (!IsUp)
        {
            throw new ParleyException(ParleyException.Unreachable);
        }

        var socket = new CutSocket(this, await real.ConnectAsync(address, token, ct));
        lock (gate)
        {
            open.Add(socket);
            Opened++;
        }

        return socket;
    }

    /// <summary>Cuts every open link.</summary>
    public void Cut()
    {
        List<CutSocket> all;
        lock (gate)
        {
            all = [.. open];
            open.Clear();
        }

        all.ForEach(socket => socket.Cut());
    }

    private sealed class CutSocket(FaultyTransport owner, IParleySocket real) : IParleySocket
    {
        private readonly CancellationTokenSource cut = new();
        private volatile bool isDeaf;

        public int? CloseCode => cut.IsCancellationRequested ? null : real.CloseCode;

        public void Cut() => cut.Cancel();

        public async ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken ct)
        {
            var text = Encoding.UTF8.GetString(utf8.Span);
            lock (owner.gate)
            {
                owner.Said.Add(text);
            }

            if (cut.IsCancellationRequested || owner.CutsBeforeSending(text))
            {
                Cut();
                throw new IOException("cut");
            }

            if (!owner.CutsAfterSending(text))
            {
                await real.SendAsync(utf8, ct);
                return;
            }

            // The server gets it, and has the time to answer into the void.
            isDeaf = true;
            await real.SendAsync(utf8, ct);
            await Task.Delay(100, ct);
            Cut();
        }

        public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken ct)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, cut.Token);
            try
            {
                while (true)
                {
                    var frame = await real.ReceiveAsync(either.Token);
                    if (cut.IsCancellationRequested)
                    {
                        return null;
                    }

                    if (frame is null || !(isDeaf || owner.Loses(Encoding.UTF8.GetString(frame.Value.Span))))
                    {
                        return frame;
                    }
                }
            }
            catch (OperationCanceledException) when (cut.IsCancellationRequested)
            {
                return null;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await real.DisposeAsync();
            cut.Dispose();
        }
    }
}
