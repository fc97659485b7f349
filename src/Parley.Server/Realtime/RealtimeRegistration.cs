using Parley.Server.Platform.Security;

namespace Parley.Server.Realtime;

internal static class RealtimeRegistration
{
    /// <summary>Sockets and fan-out on this node. The composition root adds the <see cref="IClientFrameHandler"/>.</summary>
    public static void AddRealtime(this WebApplicationBuilder builder)
    {
        // Frames are handled on the thread that read them: nothing on that path blocks, and each hop between threads costs more than the frame.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);

        var services = builder.Services;
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<ISessionEnds>(provider => provider.GetRequiredService<ConnectionTable>());
        services.AddSingleton<Deadlines>();
        services.AddSingleton<DigestQueue>();
        services.AddSingleton<SocketServices>();
        services.AddSingleton<IFanout, InProcessFanout>();
        services.AddHostedService<Heartbeat>();
    }

    /// <summary>Serves sockets outside of everything that is only concerned with requests. First of all middleware.</summary>
    public static void ServeSockets(this WebApplication app) =>
        app.Use((context, next) => context.Request.Path.Equals(SocketEndpoint.Path, StringComparison.OrdinalIgnoreCase)
            ? SocketAdmission.ServeAsync(context, next)
            : next(context));

    /// <summary>Accepts sockets, and sends everybody away with a delay of their own when the server stops (C31).</summary>
    public static void UseRealtime(this WebApplication app)
    {
        app.UseWebSockets();
        app.Lifetime.ApplicationStopping.Register(app.Services.GetRequiredService<ConnectionTable>().Drain);
    }
}
