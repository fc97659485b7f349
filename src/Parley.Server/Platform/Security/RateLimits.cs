using System.Net;
using System.Threading.RateLimiting;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Platform.Security;

/// <summary>Token buckets per person, or per network address before sign-in (SEC10, C30).</summary>
internal static class RateLimits
{
    /// <summary>Policy of the registration route: one bucket per address.</summary>
    public const string Registration = "registration";

    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(100);

    public static void Add(IServiceCollection services, RateSettings settings) => services.AddRateLimiter(options =>
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Partition(context, settings));
        options.AddPolicy(Registration, context => Bucket(
            "r" + AddressKey(context.Connection.RemoteIpAddress),
            settings.RegistrationsPerHour, TimeSpan.FromSeconds(3600.0 / settings.RegistrationsPerHour), 1));
        options.OnRejected = async (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) && after > LeastWait ? after : LeastWait;
            await Problem.WriteAsync(rejected.HttpContext, new ApiException(ErrorCodes.TooMany, retryAfter: wait));
        };
    });

    /// <summary>What counts as one network: an IPv4 address, or the /64 of an IPv6 one, which a single household owns.</summary>
    public static string AddressKey(IPAddress? address)
    {
        if (address is null)
        {
            return "?";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bytes = plain.GetAddressBytes();
        return bytes.Length == 4 ? plain.ToString() : Convert.ToHexString(bytes, 0, 8);
    }

    private static RateLimitPartition<string> Partition(HttpContext context, RateSettings settings)
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return RateLimitPartition.GetNoLimiter("web");
        }

        return context.User.Identity is { IsAuthenticated: true, Name: { } userId }
            ? Bucket("u" + userId, settings.RequestBurst, OneSecond, settings.RequestsPerSecond)
            : Bucket("a" + AddressKey(context.Connection.RemoteIpAddress), settings.AddressRequestBurst, OneSecond, settings.AddressRequestsPerSecond);
    }

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private static RateLimitPartition<string> Bucket(string key, int burst, TimeSpan period, int perPeriod) =>
        RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
        {
            TokenLimit = burst,
            ReplenishmentPeriod = period,
            TokensPerPeriod = perPeriod,
            QueueLimit = 0,
        });
}
