using Microsoft.AspNetCore.DataProtection;
using Parley.Contract;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Chats;
using Parley.Server.Features.Messages;
using Parley.Server.Features.Messages.Marks;
using Parley.Server.Features.Presence;
using Parley.Server.Features.Sync;
using Parley.Server.Features.Users;
using Parley.Server.Platform;
using Parley.Server.Platform.Clock;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Postgres;
using Parley.Server.Platform.Security;
using Parley.Server.Platform.Settings;
using Parley.Server.Platform.Web;
using Parley.Server.Realtime;

namespace Parley.Server;

/// <summary>What the server is made of, in the order in which a request meets it.</summary>
internal static class ParleyHost
{
    /// <summary>Puts the server together. Nothing is started.</summary>
    /// <param name="args">Settings as <c>--Parley:Name=value</c>; the environment comes before them.</param>
    /// <param name="adjust">Changes parts before they are built; for tests.</param>
    /// <exception cref="StartRefusedException">A setting cannot be used.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.UseConsoleLog();
        builder.UseDefaultAddress();
        builder.UseKestrelLimits();
        builder.AddSettings();
        AddPlatform(builder);
        builder.Services.AddAccess();
        builder.AddRealtime();
        builder.Services.AddSingleton<IClientFrameHandler, FrameDispatcher>();
        builder.Services.AddAccounts();
        builder.Services.AddMessages();
        builder.Services.AddPresence();
        builder.Services.AddSync();
        builder.Services.AddChats();
        builder.Services.AddUsers();
        adjust?.Invoke(builder);

        var app = builder.Build();
        app.ServeSockets();
        app.UseTrustedProxies();
        app.UseSecurityHeaders();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(status => Problem.WriteStatusAsync(status.HttpContext));
        app.UseWebClient();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.RefuseCrossSiteRequests();
        app.UseAuthorization();
        app.UseRealtime();

        // What was held back while somebody was invisible shows when they are visible again (C26).
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            var marks = app.Services.GetRequiredService<MarkWriter>();
            app.Services.GetRequiredService<PresenceBoard>().BecameVisible = userId => _ = marks.RevealAsync(userId);
        });

        app.MapHealth();
        var api = app.MapGroup("/api/v1").RequireAuthorization();
        AccountsEndpoints.Map(api);
        MessagesEndpoints.Map(api);
        SyncEndpoints.Map(api);
        SocketEndpoint.Map(api);
        ChatsEndpoints.Map(api);
        UsersEndpoints.Map(api);
        return app;
    }

    /// <summary>Brings the database up, its schema to the latest form, and prints the way in when there is no administrator yet.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken ct)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var general = app.Services.GetRequiredService<GeneralSettings>();
        await app.Services.GetRequiredService<DatabaseStartup>().StartAsync(
            (database, stop) => Migrate.ToLatestAsync(database.OwnerConnectionString, clock.GetUtcNow(), stop), ct);

#if PARLEY_TEETH
        await Platform.Teeth.HarmAsync(app.Services.GetRequiredService<DatabaseStartup>().Database.OwnerConnectionString);
#endif

        // Presence knows who became visible, the marks know what was held back: features meet only here.
        var marks = app.Services.GetRequiredService<MarkWriter>();
        app.Services.GetRequiredService<PresenceBoard>().BecameVisible = userId => _ = marks.RevealAsync(userId);

        var setup = app.Services.GetRequiredService<SetupToken>();
        await setup.PrepareAsync(ct);
        app.Lifetime.ApplicationStarted.Register(() => setup.Print(general.PublicUrl?.ToString() ?? app.Urls.FirstOrDefault() ?? ""));
    }

    private static void AddPlatform(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(new MicrosecondClock(TimeProvider.System));
        services.AddSingleton<DatabaseStartup>();
        services.AddDatabase(provider => provider.GetRequiredService<DatabaseStartup>().Database.ConnectionString);
        services.AddSingleton<OriginCheck>();
        services.AddExceptionHandler<ErrorHandling>();
        services.ConfigureHttpJsonOptions(options => ParleyJson.Apply(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        RateLimits.Add(services, SettingsReader.Read<RateSettings>(builder.Configuration));
        services.AddDataProtection().SetApplicationName("parley").PersistKeysToFileSystem(
            new(Path.Combine(SettingsReader.Read<GeneralSettings>(builder.Configuration).DataPath, "keys")));
    }
}
