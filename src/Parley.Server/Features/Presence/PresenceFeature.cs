using Parley.Server.Access;

namespace Parley.Server.Features.Presence;

internal static class PresenceFeature
{
    /// <summary>Who is there, and who is typing.</summary>
    public static void AddPresence(this IServiceCollection services)
    {
        services.AddSingleton<PresenceStore>();
        services.AddSingleton<PresenceBoard>();
        services.AddSingleton<IPresence>(provider => provider.GetRequiredService<PresenceBoard>());
        services.AddSingleton<TypingBoard>();
        services.AddHostedService<PresenceLifetime>();
    }
}
