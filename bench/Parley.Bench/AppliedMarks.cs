using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Parley.Bench;

/// <summary>Answers like a real client: a delivered mark at most once a second. One shared timer serves all sockets.</summary>
internal sealed class AppliedMarks
{
    private static readonly List<AppliedMarks> All = [];
    private static readonly Timer Every = new(_ => SendAll(), null, 1_000, 1_000);

    private readonly LoadSocket socket;
    private readonly bool isOn;
    private long chat;
    private long seq;
    private long sent;

    public AppliedMarks(LoadSocket socket, bool isOn)
    {
        this.socket = socket;
        this.isOn = isOn;
        if (isOn)
        {
            lock (All)
            {
                All.Add(this);
                GC.KeepAlive(Every);
            }
        }
    }

    public void Note(ReadOnlySpan<byte> frame)
    {
        if (isOn)
        {
            Volatile.Write(ref chat, Number(frame, "\"chatId\":"u8));
            Volatile.Write(ref seq, Number(frame, "\"seq\":"u8));
        }
    }

    private static long Number(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> name)
    {
        var at = frame.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(frame[(at + name.Length)..], out long value, out _) ? value : 0;
    }

    private static void SendAll()
    {
        AppliedMarks[] all;
        lock (All)
        {
            all = [.. All];
        }

        foreach (var one in all)
        {
            var now = Volatile.Read(ref one.seq);
            if (now > one.sent)
            {
                one.sent = now;
                one.socket.Send(Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"{{\"type\":\"applied\",\"chats\":{{\"{Volatile.Read(ref one.chat)}\":{now}}}}}")));
            }
        }
    }
}
