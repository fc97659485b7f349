using Parley.Server.Platform.Security;

namespace Parley.Server.Realtime;

internal static class RealtimeRegistration
{
    /// <summary>Sockets and fan-out on this node. The composition root adds the <see cref="IClientFrameHandler"/>.</summary>
    public static void AddRealtime(this IServiceCollection services)
    {
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<ISessionEnds>(x => x.GetRequiredService<ConnectionTable>());
        services.AddSingleton<Deadlines>();
        services.AddSingleton<DigestQueue>();
        services.AddSingleton<SocketServices>();
        services.AddSingleton<IFanout, InProcessFanout>();
    }
}
