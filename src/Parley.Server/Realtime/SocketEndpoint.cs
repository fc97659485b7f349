using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Parley.Contract.Errors;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Realtime;

/// <summary><c>GET /api/v1/socket</c>: signs in at the upgrade, so that a stranger costs no memory (SECURITY section 3).</summary>
internal static class SocketEndpoint
{
    private static readonly TimeSpan DrainingRetry = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder api) => api.MapGet("/socket", HandleAsync);

    private static async Task HandleAsync(HttpContext context, CurrentUser me, OriginCheck origins, SocketServices services)
    {
        var request = context.Request;
        var isBrowser = request.Headers.Origin.ToString().Length > 0;
        if (isBrowser ? !origins.IsOwn(request) : request.Headers.Authorization.Count == 0)
        {
            throw new ApiException(ErrorCodes.ForeignOrigin);
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            throw new ApiException(ErrorCodes.Invalid, "Upgrade");
        }

        if (services.Connections.IsDraining)
        {
            throw new ApiException(ErrorCodes.Unavailable, retryAfter: DrainingRetry);
        }

        // A slow reader is ours to judge (C29): Kestrel's own limit would cut the link without a word.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            KeepAliveInterval = TimeSpan.FromSeconds(services.Settings.SocketPingSeconds),
            KeepAliveTimeout = TimeSpan.FromSeconds(services.Settings.SocketPongSeconds),
        });
        await ReleaseRequestAsync(context);
        await new SocketConnection(socket, context, me, services).RunAsync();
    }

    /// <summary>A request's services and its sign-in live as long as the request, which here is hours: let go of them now.</summary>
    private static async ValueTask ReleaseRequestAsync(HttpContext context)
    {
        if (context.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable scope)
        {
            await scope.DisposeAsync();
            context.Features.Set<IServiceProvidersFeature>(null);
        }

        context.Features.Set<IAuthenticateResultFeature>(null);
        context.Features.Set<IHttpAuthenticationFeature>(null);
    }
}
