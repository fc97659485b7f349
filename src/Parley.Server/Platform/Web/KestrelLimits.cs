namespace Parley.Server.Platform.Web;

internal static class KestrelLimits
{
    /// <summary>Largest body of a request: the longest message with every character escaped, and room for the rest.</summary>
    public const int BodyBytesMax = 256 * 1024;

    private const int HeaderBytesMax = 16 * 1024;
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Bounds what a caller can make the server hold before it is known who calls.</summary>
    public static void UseKestrelLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = 60;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
    });
}
