using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform.Security;

/// <summary>Tells pages of our own from pages of others (SEC16, SEC22).</summary>
internal sealed class OriginCheck(GeneralSettings settings)
{
    private readonly string? publicOrigin = settings.PublicUrl?.GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// True when the browser says that the request comes from a page of this server, or says nothing of an origin.
    /// Scheme, host and port must all match; <c>null</c> never does.
    /// </summary>
    public bool IsOwn(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
        {
            return false;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            || (publicOrigin is not null && string.Equals(origin, publicOrigin, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>As <see cref="IsOwn"/>, but an origin must be named: what a browser always does when it opens a socket.</summary>
    public bool IsNamedAndOwn(HttpRequest request) => request.Headers.Origin.Count > 0 && IsOwn(request);
}
