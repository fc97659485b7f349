using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform.Security;

/// <summary>
/// Refuses changes that another site's page could cause with a person's cookie (SEC16): they need a header no form can send,
/// and an origin of ours. A bearer token is not sent by browsers on their own, so it needs neither.
/// </summary>
internal static class CrossSiteRequests
{
    /// <summary>The header; its value is <c>1</c>.</summary>
    public const string Header = "X-Parley";

    public static void RefuseCrossSiteRequests(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<OriginCheck>();
        app.Use((context, next) =>
        {
            var request = context.Request;
            var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
            if (isSafe || request.Headers.Authorization.Count > 0 || !request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            {
                return next(context);
            }

            return request.Headers[Header] == "1" && origins.IsOwn(request)
                ? next(context)
                : throw new ApiException(ErrorCodes.ForeignOrigin);
        });
    }
}
