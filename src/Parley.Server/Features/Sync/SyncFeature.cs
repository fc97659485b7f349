namespace Parley.Server.Features.Sync;

internal static class SyncFeature
{
    /// <summary>First payload, resume, catching up, digests.</summary>
    public static void AddSync(this IServiceCollection services)
    {
        services.AddSingleton<SayHello>();
        services.AddSingleton<GetRange>();
        services.AddHostedService<SendDigests>();
        services.AddHostedService<RecheckDevices>();
    }
}
