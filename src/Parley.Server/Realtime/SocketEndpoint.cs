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

    /// <summary>Path of the route, as a client sees it.</summary>
    public const string Path = "/api/v1/socket";

    public static void Map(RouteGroupBuilder api) => api.MapGet("/socket", HandleAsync);

    private static Task HandleAsync(HttpContext context, CurrentUser me, OriginCheck origins, SocketServices services)
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

        context.Features.Set(new SocketAdmission(me, services));
        return Task.CompletedTask;
    }
}
