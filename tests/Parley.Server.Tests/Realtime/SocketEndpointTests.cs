using System.Net;
using System.Net.WebSockets;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Realtime;

public sealed class SocketEndpointTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S0-39", "S1-24", "S2-02", "S4-49")]
    public async Task A_signed_in_device_opens_a_socket_and_is_greeted_with_its_account()
    {
        var alice = await app.SignUpAsync("greeted");

        await using var ear = await alice.ListenAsync();

        var ready = await ear.WaitForAsync<Ready>();
        Assert.Equal(alice.Id, ready.Me.User.Id);
        Assert.Equal(alice.Session.DeviceId, ready.DeviceId);
    }

    [Fact]
    [Covers("S3-17", "SEC16")]
    public async Task A_stranger_gets_401_and_no_socket()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync(_ => { }));
        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync(x => x.SetRequestHeader("Authorization", "Bearer nonsense")));
    }

    [Theory]
    [Covers("SEC22", "A8")]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("{own}.evil.example")]
    [InlineData("{own}0")]
    [InlineData("{secure}")]
    [InlineData("http://evil{own}")]
    public async Task A_page_of_another_origin_gets_403_even_with_a_valid_cookie(string origin)
    {
        var alice = await app.SignUpAsync("origin" + Guid.NewGuid().ToString("N")[..8]);
        var own = app.Address.GetLeftPart(UriPartial.Authority);
        var named = origin.Replace("http://evil{own}", own.Replace("http://", "http://evil"), StringComparison.Ordinal)
            .Replace("{own}", own, StringComparison.Ordinal)
            .Replace("{secure}", own.Replace("http://", "https://", StringComparison.Ordinal), StringComparison.Ordinal);

        var status = await UpgradeAsync(x =>
        {
            x.SetRequestHeader("Cookie", "parley=" + alice.Session.Token);
            x.SetRequestHeader("Origin", named);
        });

        Assert.Equal(HttpStatusCode.Forbidden, status);
    }

    [Fact]
    [Covers("SEC22")]
    public async Task A_cookie_without_an_origin_gets_403_and_with_our_own_origin_a_socket()
    {
        var alice = await app.SignUpAsync("cookie");
        void Cookie(ClientWebSocketOptions options) => options.SetRequestHeader("Cookie", "parley=" + alice.Session.Token);

        Assert.Equal(HttpStatusCode.Forbidden, await UpgradeAsync(Cookie));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await UpgradeAsync(x =>
        {
            Cookie(x);
            x.SetRequestHeader("Origin", app.Address.GetLeftPart(UriPartial.Authority));
        }));
    }

    [Fact]
    public async Task A_plain_request_is_told_that_it_must_upgrade()
    {
        var alice = await app.SignUpAsync("plain");

        await alice.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, "socket");
    }

    [Fact]
    [Covers("SEC22")]
    public async Task The_socket_is_never_compressed()
    {
        var alice = await app.SignUpAsync("deflate");
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + alice.Session.Token);
        socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        socket.Options.CollectHttpResponseDetails = true;

        await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/api/v1/socket" }.Uri, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(socket.HttpResponseHeaders!, x => x.Key.Equals("Sec-WebSocket-Extensions", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<HttpStatusCode> UpgradeAsync(Action<ClientWebSocketOptions> options)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        options(socket.Options);
        try
        {
            await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/api/v1/socket" }.Uri, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // the status tells
        }

        return socket.HttpStatusCode;
    }
}
