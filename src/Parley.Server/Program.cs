using Parley.Server;
using Parley.Server.Platform;
using Parley.Server.Platform.Postgres;

try
{
    var isStarted = false;
    await using var app = ParleyHost.Build(args, builder => builder.QuietUntilStarted(() => isStarted));
    app.Lifetime.ApplicationStarted.Register(() => isStarted = true);

    // The database goes down after everything that uses it.
    await using var database = app.Services.GetRequiredService<DatabaseStartup>();
    await ParleyHost.PrepareAsync(app, app.Lifetime.ApplicationStopping);
    if (args is [RecountCommand.Name, ..])
    {
        return await RecountCommand.RunAsync(app.Services, Console.Out, app.Lifetime.ApplicationStopping);
    }

    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (StartupReport.Explain(failure) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return StartRefusedException.ExitCode;
}
