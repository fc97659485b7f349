using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Realtime;

/// <summary>C29 with a reader that does not read, and everything else that takes long, on a clock the test moves.</summary>
public sealed class SlowSocketTests : IAsyncLifetime
{
    private const int FloodFrames = 1_000;
    private static readonly string Padding = new('x', 20_000);

    private readonly VirtualTime time = new();
    private App app = null!;

    public async ValueTask InitializeAsync() => app = await App.StartAsync(["SocketCommandsPerSecond=20", "SocketCommandBurst=60", "SocketPingSeconds=120"], time);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IFanout Fanout => app.Services.GetRequiredService<IFanout>();

    private ConnectionTable Table => app.Services.GetRequiredService<ConnectionTable>();

    [Fact]
    [Covers("C29", "C13")]
    public async Task A_slow_socket_is_told_to_resync_once_keeps_a_bounded_queue_and_hears_again_after_its_next_hello()
    {
        var (slow, quick) = (await app.SignUpAsync("slow"), await app.SignUpAsync("quick"));
        await using var ear = await quick.ListenAsync();
        using var socket = await HelloAsync(slow);
        var connection = Assert.Single(Table.Of(slow.Id));

        var mostWaiting = 0;
        Flood(slow.Id, () => mostWaiting = Math.Max(mostWaiting, connection.Waiting));
        Assert.InRange(mostWaiting, 1, Limits.SendQueueFramesMax + 2);

        var heard = await ReadUntilAsync(socket, frame => frame is Resync);
        var numbers = heard.OfType<UserUpdated>().Select(x => x.User.Id).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(x => (long)x), numbers); // a prefix, without a hole
        Assert.InRange(numbers.Count, 1, FloodFrames - 1);
        Assert.Single(heard.OfType<Resync>());

        Fanout.Publish(Audience.User(slow.Id), Event(9_001));
        await SendAsync(socket, new Hello());
        await ReadUntilAsync(socket, frame => frame is Ready);
        Fanout.Publish(Audience.User(slow.Id), Event(9_002));
        var after = await ReadUntilAsync(socket, frame => frame is UserUpdated);
        Assert.Equal(9_002, after.OfType<UserUpdated>().Single().User.Id);
        await ear.HearsNoAsync<Resync>();
    }

    [Fact]
    [Covers("C29")]
    public async Task Publishing_to_a_slow_socket_does_not_wait_and_others_hear_at_once()
    {
        var (slow, quick) = (await app.SignUpAsync("slow"), await app.SignUpAsync("quick"));
        await using var ear = await quick.ListenAsync();
        using var socket = await HelloAsync(slow);
        Flood(slow.Id);

        var watch = Stopwatch.StartNew();
        Fanout.Publish(Audience.Everyone, Event(9_001));
        await ear.WaitForAsync<UserUpdated>(x => x.User.Id == 9_001);

        // The slow one would hold it up for ten seconds, until it is closed.
        Assert.InRange(watch.ElapsedMilliseconds, 0, 9_000);
    }

    [Fact]
    [Covers("C29")]
    public async Task A_socket_that_takes_no_byte_for_ten_seconds_is_closed()
    {
        var slow = await app.SignUpAsync("slow");
        using var socket = await HelloAsync(slow);
        Flood(slow.Id);

        time.Advance(TimeSpan.FromSeconds(8));
        Assert.Single(Table.Of(slow.Id));
        Assert.False(Table.Of(slow.Id)[0].IsClosing);

        time.Advance(SocketConnection.SlowLimit);
        time.Advance(SocketConnection.CloseLimit + TimeSpan.FromSeconds(1));
        await UntilAsync(() => Table.Of(slow.Id).Length == 0);
    }

    [Fact]
    [Covers("C29", "C30")]
    public async Task While_a_socket_is_slow_only_the_newest_presence_of_a_person_waits()
    {
        var slow = await app.SignUpAsync("slow");
        using var socket = await HelloAsync(slow);
        var connection = Table.Of(slow.Id)[0];
        var i = 0;

        // Half of what may wait: the last bytes that still find room on the way do not empty it.
        while (connection.Waiting < Limits.SendQueueBytesMax / Padding.Length / 2)
        {
            Fanout.Publish(Audience.User(slow.Id), Event(++i));
        }

        for (var n = 0; n < 100; n++)
        {
            Fanout.Publish(Audience.User(slow.Id), new PresenceChanged([new PresenceDto(77, n % 2 == 0 ? PresenceState.Away : PresenceState.Online)]));
            Fanout.Publish(Audience.User(slow.Id), new Typing(1, 77, n % 2 == 0));
        }

        Assert.InRange(connection.Waiting, 1, Limits.SendQueueBytesMax / Padding.Length);
        var heard = await ReadUntilAsync(socket, frame => frame is Typing);
        Assert.Equal(PresenceState.Online, Assert.Single(heard.OfType<PresenceChanged>().SelectMany(x => x.Presence), x => x.UserId == 77).State);
    }

    [Fact]
    [Covers("C30")]
    public async Task More_commands_than_the_burst_are_refused_with_a_time_to_come_back()
    {
        var person = await app.SignUpAsync("busy");
        await using var ear = await person.ListenAsync();

        for (var i = 1; i <= 59; i++) // hello was the first of sixty
        {
            Assert.IsType<Pong>(await ear.AskAsync(new Ping()));
        }

        var refused = Assert.IsType<ErrorFrame>(await ear.AskAsync(new Ping()));
        Assert.Equal(ErrorCodes.TooMany, refused.Code);
        Assert.InRange(refused.RetryAfterMs!.Value, 1, 50);

        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.IsType<Pong>(await ear.AskAsync(new Ping()));
        Assert.IsType<ErrorFrame>(await ear.AskAsync(new Ping()));
    }

    [Fact]
    [Covers("C30")]
    public async Task A_repeated_hello_counts_as_several_commands_and_the_first_as_one()
    {
        var person = await app.SignUpAsync("again");
        await using var ear = await person.ListenAsync();
        for (var i = 1; i <= (60 - 1) / SocketConnection.RepeatedHelloCost; i++)
        {
            ear.Clear();
            await ear.SendAsync(new Hello());
            await ear.WaitForAsync<Ready>();
        }

        ear.Clear();
        await ear.SendAsync(new Hello());
        var refused = await ear.WaitForAsync<ErrorFrame>();
        Assert.Equal(ErrorCodes.TooMany, refused.Code);
        Assert.IsType<Pong>(await ear.AskAsync(new Ping())); // what is left is enough for something smaller

        time.Advance(TimeSpan.FromMilliseconds(refused.RetryAfterMs!.Value + 50));
        await ear.SendAsync(new Hello());
        await ear.WaitForAsync<Ready>();
    }

    [Fact]
    [Covers("SEC36")]
    public async Task Without_a_hello_the_socket_ends_after_ten_seconds()
    {
        var person = await app.SignUpAsync("silent");
        await using var ear = await Ear.ConnectAsync(app.Address, person.Session.Token!);
        await ear.AskAsync(new Ping());

        time.Advance(TimeSpan.FromSeconds(9));
        await ear.AskAsync(new Ping());
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(CloseCodes.HelloTimeout, await ear.CloseCodeAsync());
    }

    [Fact]
    [Covers("SEC36")]
    public async Task A_sign_in_that_ended_behind_our_back_is_found_within_fifteen_seconds()
    {
        var person = await app.SignUpAsync("revoked");
        var other = await app.SignUpAsync("other");
        await using var ear = await person.ListenAsync();
        await using var stays = await other.ListenAsync();
        await app.SqlAsync<int>("DELETE FROM devices WHERE id = $1", person.Session.DeviceId);

        time.Advance(TimeSpan.FromSeconds(15.5));

        Assert.Equal(CloseCodes.SignedOut, await ear.CloseCodeAsync());
        await stays.AskAsync(new Ping());
    }

    [Fact]
    [Covers("C31", "C34")]
    public async Task A_stopping_server_says_when_to_come_back_and_closes_every_socket()
    {
        var person = await app.SignUpAsync("drained");
        await using var ear = await person.ListenAsync();

        var restarting = app.RestartAsync();
        while (!restarting.IsCompleted)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromSeconds(1)); // the ear does not answer the close frame
        }

        await restarting;
        Assert.InRange((await ear.WaitForAsync<Reconnect>()).AfterMs, 0, 8_000);
        Assert.Equal(CloseCodes.Draining, await ear.CloseCodeAsync());
        await using var again = await person.ListenAsync();
    }

    private void Flood(long userId, Action? afterEach = null)
    {
        for (var i = 1; i <= FloodFrames; i++)
        {
            Fanout.Publish(Audience.User(userId), Event(i));
            afterEach?.Invoke();
        }
    }

    private static UserUpdated Event(long id) => new(new UserDto(id, "p", Padding));

    private async Task<ClientWebSocket> HelloAsync(Person person)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + person.Session.Token);
        using var http = new HttpMessageInvoker(NarrowTcp.NewHandler(64 * 1024), disposeHandler: false);
        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/api/v1/socket" }.Uri, http, TestContext.Current.CancellationToken);
        await SendAsync(socket, new Hello());
        await ReadUntilAsync(socket, frame => frame is Ready);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, ClientFrame frame) => socket.SendAsync(
        JsonSerializer.SerializeToUtf8Bytes(frame, ParleyJson.Options), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    private static async Task<List<ServerFrame>> ReadUntilAsync(ClientWebSocket socket, Func<ServerFrame, bool> isLast)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var heard = new List<ServerFrame>();
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);

            var frame = JsonSerializer.Deserialize<ServerFrame>(buffer.AsSpan(0, length), ParleyJson.Options)!;
            heard.Add(frame);
            if (isLast(frame))
            {
                return heard;
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 400 && !condition(); i++)
        {
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }
}
