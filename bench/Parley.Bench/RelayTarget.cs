using System.Globalization;
using System.Text;

namespace Parley.Bench;

/// <summary>The bare relay as its own process.</summary>
internal sealed class RelayTarget : ITarget
{
    private readonly int port;

    private RelayTarget(TargetProcess process, int port)
    {
        Process = process;
        this.port = port;
    }

    public string Name => "relay";

    public TargetProcess Process { get; }

    public double ServerCpu => Process.Cpu;

    public double DatabaseCpu => 0;

    public int Refused => 0;

    public static async Task<RelayTarget> StartAsync()
    {
        var freePort = FreePort.Next();
        var relay = TargetProcess.Start(
            typeof(RelayTarget).Assembly.Location, ["relay", "--port", freePort.ToString(CultureInfo.InvariantCulture)], []);
        await relay.FirstLine;
        return new RelayTarget(relay, freePort);
    }

    public Task PrepareAsync(int users, CancellationToken ct) => Task.CompletedTask;

    public async Task<LoadSocket> ConnectAsync(int user, Action<int, long> arrived, CancellationToken ct)
    {
        var socket = new LoadSocket { Received = frame => Stamp.Read(frame.Span, arrived) };
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/relay/{user}"), token: null, ct);
        return socket;
    }

    public byte[] Frame(int from, int to, int number, long due) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{to:D10} {Stamp.Text(number, due)}"));

    public Task<long?> StoredAsync(CancellationToken ct) => Task.FromResult<long?>(null);

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
