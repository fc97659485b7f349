using System.Collections.Concurrent;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Server;
using Parley.Server.Data;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Clock;
using Parley.Server.Platform.Postgres;
using Xunit;

namespace Parley.Testing;

/// <summary>
/// The real server in this process, on a port of its own and a database of its own. As a class fixture (<c>IClassFixture&lt;App&gt;</c>)
/// all tests of a class share one; <see cref="StartAsync"/> makes one with other settings.
/// </summary>
public sealed class App : IAsyncLifetime
{
    /// <summary>Password of everybody who is signed up here.</summary>
    public const string Password = "correct pony battery 9";

    /// <summary>Limits no ordinary test should meet; a test of a limit names its own.</summary>
    private static readonly string[] Generous =
    [
        "RequestsPerSecond=100000", "RequestBurst=100000", "AddressRequestsPerSecond=100000", "AddressRequestBurst=100000",
        "RegistrationsPerHour=1000000", "SocketCommandsPerSecond=100000", "SocketCommandBurst=1000000",
        "MessagesPerSecond=100000", "MessageBurst=100000", "ChatMessagesPerSecond=100000", "ChatMessageBurst=100000",
    ];

    private readonly TemporaryFolder folder = new();
    private string[] settings = [];
    private TimeProvider clock = TimeProvider.System;
    private Action<WebApplicationBuilder> adjust = _ => { };
    private WebApplication? host;

    static App() => TestPostgres.PrepareTemplateAsync = (owner, ct) => Migrate.ToLatestAsync(owner, DateTimeOffset.UtcNow, ct);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Connection string of the database's owner, to look behind the door.</summary>
    public string Database { get; private set; } = null!;

    /// <summary>Parts of the running server.</summary>
    public IServiceProvider Services => host!.Services;

    /// <summary>Secret that makes the first administrator.</summary>
    public string SetupSecret => Services.GetRequiredService<SetupToken>().Current!;

    /// <summary>Warnings and errors the server logged.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    /// <summary>Starts a server with settings such as <c>Registration=closed</c>, a clock, or parts of one's own.</summary>
    public static async Task<App> StartAsync(string[]? settings = null, TimeProvider? clock = null, Action<WebApplicationBuilder>? adjust = null)
    {
        var app = new App { settings = settings ?? [], clock = clock ?? TimeProvider.System, adjust = adjust ?? (_ => { }) };
        await app.InitializeAsync();
        return app;
    }

    public async ValueTask InitializeAsync()
    {
        Database = await TestPostgres.NewDatabaseAsync();
        await StartHostAsync("http://127.0.0.1:0");
    }

    /// <summary>Stops the server and starts it again on the same database and port, as after a deploy or a crash.</summary>
    public async Task RestartAsync()
    {
        await host!.StopAsync();
        await host.DisposeAsync();
        await StartHostAsync(Address.ToString());
    }

    /// <summary>Registers somebody and signs one device in.</summary>
    public async Task<Person> SignUpAsync(string userName, string? name = null, string? setupToken = null)
    {
        using var http = NewHttp();
        var request = new RegisterRequest(userName, name ?? userName, Password, SetupToken: setupToken, Device: new("test", WantsToken: true));
        using var answer = await http.PostAsJsonAsync("accounts", request, ParleyJson.Options);
        return new(this, await Person.ReadAsync<SessionDto>(answer));
    }

    /// <summary>Signs a further device of somebody in.</summary>
    public async Task<Person> SignInAsync(string userName)
    {
        using var http = NewHttp();
        using var answer = await http.PostAsJsonAsync("sessions", new LogInRequest(userName, Password, Device: new("test", WantsToken: true)), ParleyJson.Options);
        return new(this, await Person.ReadAsync<SessionDto>(answer));
    }

    /// <summary>A client nobody is signed in with; it sends the header of our own pages and keeps no cookies.</summary>
    public HttpClient NewHttp()
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new(Address, "/api/v1/") };
        http.DefaultRequestHeaders.Add("X-Parley", "1");
        return http;
    }

    /// <summary>Runs SQL behind the door and answers the first value.</summary>
    public async Task<T?> SqlAsync<T>(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync() is T found ? found : default;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }

        await TestPostgres.DropAsync(Database);
        folder.Dispose();
    }

    private async Task StartHostAsync(string address)
    {
        // As in production, the running server may not change the schema.
        var owner = new NpgsqlConnectionStringBuilder(Database);
        var isOwn = Environment.GetEnvironmentVariable("PARLEY_TEST_PG") is null or "";
        var server = isOwn ? new NpgsqlConnectionStringBuilder(Database) { Username = PrivatePostgres.AppRole } : owner;
        string[] args =
        [
            $"--urls={address}", $"--ConnectionStrings:Parley={server}", $"--ConnectionStrings:ParleyOwner={owner}",
            $"--Parley:DataFolder={folder.Path}", .. Generous.Concat(settings).Select(setting => $"--Parley:{setting}"),
        ];
        host = ParleyHost.Build(args, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(new Collector(Log));
            builder.Services.AddSingleton<TimeProvider>(new MicrosecondClock(clock));
            builder.Services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = 1_000); // a test is not worth guessing
            adjust(builder);
        });
        await ParleyHost.PrepareAsync(host, CancellationToken.None);
        await host.StartAsync();
        Address = new(host.Urls.First());
    }

    private sealed class Collector(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
