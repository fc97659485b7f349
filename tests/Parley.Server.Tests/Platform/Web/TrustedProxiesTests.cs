using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Settings;
using Parley.Server.Platform.Web;

namespace Parley.Server.Tests.Platform.Web;

public sealed class TrustedProxiesTests
{
    [Theory]
    [Covers("SEC20")]
    [InlineData("a stranger's word counts for nothing", "", "203.0.113.7", "198.51.100.9", "203.0.113.7")]
    [InlineData("nor does that of one who is not listed", "10.0.0.5, 172.16.0.0/12", "203.0.113.7", "198.51.100.9", "203.0.113.7")]
    [InlineData("a neighbour of one who is listed is not listed", "10.0.0.5", "10.0.0.6", "198.51.100.9", "10.0.0.6")]
    [InlineData("just outside of a listed network", "172.16.0.0/12", "172.32.0.1", "198.51.100.9", "172.32.0.1")]
    [InlineData("a listed proxy is believed", "10.0.0.5", "10.0.0.5", "198.51.100.9", "198.51.100.9")]
    [InlineData("one of a listed network is believed", "10.0.0.5,172.16.0.0/12", "172.20.1.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("a listed proxy of the sixth version", "2001:db8::/32", "2001:db8::5", "2001:db8:1::9", "2001:db8:1::9")]
    [InlineData("a proxy on this machine is believed", "", "127.0.0.1", "198.51.100.9", "198.51.100.9")]
    [InlineData("what a caller wrote before the proxy's own word is not", "10.0.0.5", "10.0.0.5", "1.2.3.4, 198.51.100.9", "198.51.100.9")]
    [InlineData("what is no address is left alone", "10.0.0.5", "10.0.0.5", "nonsense", "10.0.0.5")]
    public async Task The_callers_address_comes_from_listed_proxies_only(string sentence, string setting, string peer, string header, string expected)
    {
        var context = await PassAsync(setting, peer, header, scheme: null);

        Assert.True(expected == context.Connection.RemoteIpAddress?.ToString(), $"{sentence}: {context.Connection.RemoteIpAddress}");
    }

    [Theory]
    [Covers("SEC20")]
    [InlineData("203.0.113.7", "http")]
    [InlineData("10.0.0.5", "https")]
    public async Task The_scheme_comes_from_listed_proxies_only(string peer, string expected)
    {
        var context = await PassAsync("10.0.0.5", peer, "198.51.100.9", scheme: "https");

        Assert.Equal(expected, context.Request.Scheme);
    }

    [Fact]
    [Covers("SEC20")]
    public async Task The_name_of_the_server_is_never_taken_from_a_header()
    {
        var context = await PassAsync("10.0.0.5", "10.0.0.5", "198.51.100.9", scheme: null);

        Assert.Equal("parley.example", context.Request.Host.Value);
    }

    [Fact]
    [Covers("SEC20")]
    public void What_is_neither_an_address_nor_a_network_is_refused_at_start() =>
        Assert.Contains("proxy.local", Assert.Throws<StartRefusedException>(() => NewHost("10.0.0.5, proxy.local")).Message, StringComparison.Ordinal);

    [Fact]
    [Covers("SEC20", "SEC10")]
    public async Task Behind_a_proxy_each_caller_has_an_allowance_and_an_entry_of_their_own()
    {
        await using var app = await App.StartAsync(["AddressRequestsPerSecond=1", "AddressRequestBurst=5"]);
        var anna = await app.SignUpAsync("anna");
        using var http = app.NewHttp();
        HttpRequestMessage From(string address) => new(HttpMethod.Get, "server") { Headers = { { "X-Forwarded-For", address } } };
        var last = HttpStatusCode.OK;
        for (var i = 0; i < 40 && last == HttpStatusCode.OK; i++)
        {
            using var answer = await http.SendAsync(From("198.51.100.9"), TestContext.Current.CancellationToken);
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using var other = await http.SendAsync(From("198.51.100.10"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal("127.0.0.1", Assert.Single(await anna.GetAsync<List<DeviceDto>>("devices")).Address);
    }

    private static WebApplication NewHost(string setting)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(new ProxySettings { TrustedProxies = setting });
        var host = builder.Build();
        host.UseTrustedProxies();
        return host;
    }

    private static async Task<HttpContext> PassAsync(string setting, string peer, string header, string? scheme)
    {
        await using var host = NewHost(setting);
        var context = new DefaultHttpContext { RequestServices = host.Services };
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        context.Request.Host = new("parley.example");
        context.Request.Headers["X-Forwarded-For"] = header;
        context.Request.Headers["X-Forwarded-Host"] = "evil.example";
        if (scheme is not null)
        {
            context.Request.Headers["X-Forwarded-Proto"] = scheme;
        }

        host.Run(_ => Task.CompletedTask);
        await ((IApplicationBuilder)host).Build()(context);
        return context;
    }
}
