using System.Text.Json;
using System.Threading.Channels;
using Parley.Client.Transport;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;

namespace Parley.Client.Tests.Simulation;

/// <summary>One socket between a device and the server: in order, with delays, until it is cut.</summary>
internal sealed class SimulatedLink(World world, Device device) : IParleySocket
{
    private readonly Channel<byte[]> arrived = Channel.CreateUnbounded<byte[]>();
    private bool isOpen = true;
    private bool isLagging;
    private DateTimeOffset up;
    private DateTimeOffset down;

    public int? CloseCode { get; private set; }

    public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken ct)
    {
        if (!isOpen)
        {
            throw new IOException("cut");
        }

        var frame = JsonSerializer.Deserialize<ClientFrame>(utf8.Span, ParleyJson.Options)!;
        InOrder(ref up, () => Serve(frame));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken ct)
    {
        while (await arrived.Reader.WaitToReadAsync(ct))
        {
            if (arrived.Reader.TryRead(out var text))
            {
                return text;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        Drop(null);
        return ValueTask.CompletedTask;
    }

    /// <summary>The server pushes a frame.</summary>
    public void Push(ServerFrame frame)
    {
        if (isOpen && !isLagging)
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(frame, ParleyJson.Options);
            InOrder(ref down, () =>
            {
                world.Trace?.Invoke($"{(int)(world.Time.GetUtcNow() - SimulatedTime.Start).TotalMilliseconds} to {device.Index}: {System.Text.Encoding.UTF8.GetString(text)}");
                arrived.Writer.TryWrite(text);
            });
        }
    }

    /// <summary>The server leaves out events until the device says hello again (C29).</summary>
    public void Lag()
    {
        Push(new Resync());
        isLagging = true;
    }

    /// <summary>Cuts the connection; what is on its way in either direction is lost.</summary>
    /// <param name="code">Close code, or null for a link that just breaks.</param>
    public void Drop(int? code)
    {
        if (!isOpen)
        {
            return;
        }

        isOpen = false;
        CloseCode = code;
        device.Forget(this);
        arrived.Writer.Complete();
    }

    /// <summary>The device has crashed: nothing reaches it any more, not even the end.</summary>
    public void Abandon() => isOpen = false;

    private void InOrder(ref DateTimeOffset last, Action deliver)
    {
        var now = world.Time.GetUtcNow();
        var at = now + TimeSpan.FromMilliseconds(world.Delay());
        last = last > at ? last : at;
        world.Time.After((int)(last - now).TotalMilliseconds, () =>
        {
            if (isOpen)
            {
                deliver();
            }
        });
    }

    private void Serve(ClientFrame frame)
    {
        world.Trace?.Invoke($"{(int)(world.Time.GetUtcNow() - SimulatedTime.Start).TotalMilliseconds} from {device.Index}: {JsonSerializer.Serialize(frame, ParleyJson.Options)}");
        if (frame is Hello)
        {
            isLagging = false;
        }

        try
        {
            if (frame is SendMessage && world.Random.Chance(world.Network.Fail))
            {
                throw new Refusal(ErrorCodes.Unavailable, 503);
            }

            if (world.Server.Answer(device.UserId, device.Index, frame) is { } answer)
            {
                Push(answer);
            }
        }
        catch (Refusal refusal)
        {
            Push(new ErrorFrame(refusal.Code, frame.Id));
        }
    }
}
