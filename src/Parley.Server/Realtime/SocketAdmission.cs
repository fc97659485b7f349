using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Parley.Server.Platform;

namespace Parley.Server.Realtime;

/// <summary>
/// Where a socket lives. The route decides whether somebody may have one and leaves this on the request; the socket is served only when all
/// middleware has ended, so that none of it stays in memory for the hours a socket is open.
/// </summary>
/// <param name="Me">Whose socket it is.</param>
/// <param name="Services">What sockets need.</param>
internal sealed record SocketAdmission(CurrentUser Me, SocketServices Services)
{
    /// <summary>Outermost of all, for requests of the socket's route.</summary>
    public static async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } plain ? new SocketUpgrade(plain) : null;
        if (upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(upgrade);
        }

        await next(context);
        if (context.Features.Get<SocketAdmission>() is { } admission && upgrade is not null)
        {
            await AcceptAsync(context, admission, upgrade);
        }
    }

    private static async Task AcceptAsync(HttpContext context, SocketAdmission admission, SocketUpgrade upgrade)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        await ReleaseRequestAsync(context);
        await new SocketConnection(socket, upgrade.Link!, context, admission.Me, admission.Services).RunAsync();
    }

    /// <summary>A request's services, sign-in and headers live as long as the request, which here is hours: let go of them now.</summary>
    private static async ValueTask ReleaseRequestAsync(HttpContext context)
    {
        var features = context.Features;
        if (features.Get<IServiceProvidersFeature>() is IAsyncDisposable scope)
        {
            await scope.DisposeAsync();
        }

        foreach (var headers in new[] { context.Request.Headers, context.Response.Headers })
        {
            // One by one: clearing all at once keeps the values for a next request, which never comes.
            foreach (var name in headers.Keys.ToArray())
            {
                if (!headers.IsReadOnly)
                {
                    headers.Remove(name);
                }
            }
        }

        context.SetEndpoint(null);
        features.Set<IServiceProvidersFeature>(null);
        features.Set<IAuthenticateResultFeature>(null);
        features.Set<IHttpAuthenticationFeature>(null);
        features.Set<IItemsFeature>(null);
        features.Set<IRouteValuesFeature>(null);
        features.Set<IHttpWebSocketFeature>(null);
        features.Set<IHttpUpgradeFeature>(null);
        features.Set<SocketAdmission>(null);
    }
}
