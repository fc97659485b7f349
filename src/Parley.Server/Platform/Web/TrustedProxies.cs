using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform.Web;

internal static class TrustedProxies
{
    /// <summary>Takes the caller's address and scheme from a reverse proxy, if it is one of ours (SEC20).</summary>
    /// <exception cref="StartRefusedException">The setting holds something that is neither an address nor a network.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        var setting = app.Services.GetRequiredService<ProxySettings>().TrustedProxies ?? "";
        foreach (var entry in setting.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPAddress.TryParse(entry, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else if (System.Net.IPNetwork.TryParse(entry, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else
            {
                throw new StartRefusedException($"Parley__TrustedProxies holds \"{entry}\", which is neither an address nor a network such as 172.16.0.0/12.");
            }
        }

        app.UseForwardedHeaders(options);
    }
}
