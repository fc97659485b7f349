using Parley.Server.Platform;
using Parley.Server.Platform.Postgres;
using Parley.Server.Platform.Settings;

WebApplication? app = null;
try
{
    var builder = WebApplication.CreateBuilder(args);
    var isStarted = false;
    builder.QuietUntilStarted(() => isStarted);
    builder.UseConsoleLog();
    builder.UseDefaultAddress();
    builder.AddSettings();
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton<DatabaseStartup>();

    app = builder.Build();
    app.Lifetime.ApplicationStarted.Register(() => isStarted = true);
    app.MapGet("/health/live", () => Results.Ok());

    await using var database = app.Services.GetRequiredService<DatabaseStartup>();
    await database.StartAsync((_, _) => Task.CompletedTask, app.Lifetime.ApplicationStopping);

    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (StartupReport.Explain(failure) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return StartRefusedException.ExitCode;
}
