using System.Net.WebSockets;
using System.Text;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Realtime;

public sealed class SocketConnectionTests(App app) : IClassFixture<App>
{
    [Theory]
    [Covers("SEC38")]
    [InlineData("no json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"type\":\"read\",\"chatId\":\"1\",\"upTo\":1}")]
    [InlineData("{\"type\":\"read\",\"upTo\":1}")]
    [InlineData("{\"type\":\"ping\",\"id\":1,\"id\":2}")]
    [InlineData("{\"type\":\"message.send\",\"chatId\":1,\"message\":null}")]
    public async Task What_cannot_be_read_is_refused_as_malformed_and_the_socket_goes_on(string text)
    {
        await using var ear = await (await SignUpAsync()).ListenAsync();

        await ear.SendRawAsync(Encoding.UTF8.GetBytes(text));

        Assert.Equal(ErrorCodes.Malformed, (await ear.WaitForAsync<ErrorFrame>()).Code);
        await ear.AskAsync(new Ping());
    }

    [Fact]
    [Covers("SEC38")]
    public async Task Who_goes_on_sending_nonsense_is_sent_away_for_good()
    {
        await using var ear = await (await SignUpAsync()).ListenAsync();

        for (var i = 0; i < SocketConnection.MalformedMax; i++)
        {
            await ear.SendRawAsync("nonsense"u8.ToArray());
        }

        Assert.Equal(CloseCodes.ProtocolError, await ear.CloseCodeAsync());
    }

    [Fact]
    [Covers("S3-03")]
    public async Task A_frame_of_an_unknown_type_is_refused_by_its_number()
    {
        await using var ear = await (await SignUpAsync()).ListenAsync();

        await ear.SendRawAsync("""{"id":77,"type":"conquer.world"}"""u8.ToArray());

        var error = await ear.WaitForAsync<ErrorFrame>();
        Assert.Equal((ErrorCodes.UnknownFrame, 77L), (error.Code, error.Id));
    }

    [Fact]
    [Covers("SEC38")]
    public async Task A_frame_of_exactly_64_KiB_is_read_and_one_byte_more_closes_the_socket()
    {
        await using var ear = await (await SignUpAsync()).ListenAsync();
        const string frame = """{"type":"ping","id":5,"padding":""}""";
        var padded = frame.Insert(frame.Length - 2, new string('x', Limits.ClientFrameBytesMax - frame.Length));

        await ear.SendRawAsync(Encoding.UTF8.GetBytes(padded));
        Assert.Equal(5, (await ear.WaitForAsync<Pong>()).Id);

        await ear.SendRawAsync(Encoding.UTF8.GetBytes(padded.Insert(padded.Length - 2, "x")));
        Assert.Equal((int)WebSocketCloseStatus.MessageTooBig, await ear.CloseCodeAsync());
    }

    [Fact]
    [Covers("SEC38")]
    public async Task Fragments_are_counted_together()
    {
        var person = await SignUpAsync();
        using var socket = await OpenAsync(person);
        var piece = new byte[20 * 1024];
        piece.AsSpan().Fill((byte)' ');
        for (var i = 0; i < 5 && socket.State == WebSocketState.Open; i++)
        {
            await socket.SendAsync(piece, WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken);
        }

        Assert.Equal(WebSocketCloseStatus.MessageTooBig, await CloseStatusAsync(socket));
    }

    [Fact]
    [Covers("SEC38")]
    public async Task Text_that_is_no_UTF8_and_binary_frames_close_the_socket()
    {
        using var wrong = await OpenAsync(await SignUpAsync());
        await wrong.SendAsync(new byte[] { 0x22, 0xff, 0xfe, 0x22 }, WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, await CloseStatusAsync(wrong));

        using var binary = await OpenAsync(await SignUpAsync());
        await binary.SendAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary, true, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await CloseStatusAsync(binary));
    }

    [Fact]
    public async Task Before_hello_only_hello_and_ping_are_taken()
    {
        var person = await SignUpAsync();
        await using var ear = await Ear.ConnectAsync(app.Address, person.Session.Token!);

        await ear.AskAsync(new Ping());
        var refused = Assert.IsType<ErrorFrame>(await ear.AskAsync(new Contract.Realtime.GetRange(1, 0)));

        Assert.Equal(ErrorCodes.Invalid, refused.Code);
    }

    [Fact]
    [Covers("SEC36")]
    public async Task An_eleventh_socket_of_one_person_ends_the_oldest()
    {
        var person = await SignUpAsync();
        var ears = new List<Ear>();
        for (var i = 0; i <= Limits.SocketsPerUserMax; i++)
        {
            ears.Add(await person.ListenAsync());
        }

        Assert.Equal(CloseCodes.TooManySockets, await ears[0].CloseCodeAsync());
        foreach (var ear in ears.Skip(1))
        {
            await ear.AskAsync(new Ping());
            await ear.DisposeAsync();
        }
    }

    private async Task<Person> SignUpAsync() => await app.SignUpAsync("s" + Guid.NewGuid().ToString("N")[..12]);

    private async Task<ClientWebSocket> OpenAsync(Person person)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + person.Session.Token);
        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/api/v1/socket" }.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<WebSocketCloseStatus?> CloseStatusAsync(ClientWebSocket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[64 * 1024];
        while ((await socket.ReceiveAsync(buffer, limit.Token)).MessageType != WebSocketMessageType.Close)
        {
        }

        return socket.CloseStatus;
    }
}
