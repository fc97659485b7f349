using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Server.Platform.Postgres;

namespace Parley.Server.Tests.Platform;

/// <summary>The real server process: how it starts, refuses and survives.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Covers("S4-29")]
    public async Task It_starts_with_no_configuration_and_stops_without_leaving_a_process()
    {
        await using var server = ServerProcess.Start(folder["data"]);
        using var http = new HttpClient { BaseAddress = await server.AddressAsync() };
        using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);
        var cluster = folder["data/postgres/cluster"];
        Assert.NotNull(OrphanedPostgres.RunningIn(cluster));

        Assert.Equal(0, await server.StopAsync());

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(OrphanedPostgres.RunningIn(cluster));
    }

    [Fact]
    [Covers("A21", "S4-29")]
    public async Task Started_a_second_time_it_keeps_everything_and_makes_no_new_secrets()
    {
        static string Setup(ServerProcess server) =>
            server.Output.Split('\n').SingleOrDefault(line => line.Contains("#setup=", StringComparison.Ordinal))?.Split("#setup=")[1].Trim() ?? "";
        string secret;
        SessionDto admin;
        await using (var first = ServerProcess.Start(folder["data"]))
        {
            using var http = new HttpClient { BaseAddress = new Uri(await first.AddressAsync(), "/api/v1/") };
            http.DefaultRequestHeaders.Add("X-Parley", "1");
            secret = Setup(first);
            Assert.True(secret.Length >= 20, "It prints how to make the first administrator.");
            var request = new RegisterRequest("anna", "Anna", App.Password, SetupToken: secret, Device: new("test", WantsToken: true));
            using var answer = await http.PostAsJsonAsync("accounts", request, ParleyJson.Options, TestContext.Current.CancellationToken);
            admin = await Person.ReadAsync<SessionDto>(answer);
            Assert.Equal(ServerRole.Admin, admin.Me.Role);
            await first.StopAsync();
        }

        await using var second = ServerProcess.Start(folder["data"]);
        using var again = new HttpClient { BaseAddress = new Uri(await second.AddressAsync(), "/api/v1/") };
        again.DefaultRequestHeaders.Authorization = new("Bearer", admin.Token);
        using var me = await again.GetAsync(new Uri("me", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("anna", (await Person.ReadAsync<MeDto>(me)).User.UserName);
        Assert.Equal("", Setup(second));
    }

    [Fact]
    public async Task After_a_crash_the_next_start_takes_over_the_database_left_behind()
    {
        var cluster = folder["data/postgres/cluster"];
        await using (var crashed = ServerProcess.Start(folder["data"]))
        {
            await crashed.AddressAsync();
            await crashed.KillAsync();
        }

        var orphan = OrphanedPostgres.RunningIn(cluster);
        Assert.NotNull(orphan);

        await using var server = ServerProcess.Start(folder["data"]);
        await server.AddressAsync();

        Assert.NotEqual(orphan, OrphanedPostgres.RunningIn(cluster));
        Assert.Contains("an earlier server left behind", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_occupied_port_is_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var refusal = await RefusalAsync(("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"));

        Assert.Contains(port, refusal, StringComparison.Ordinal);
        Assert.Contains("already in use", refusal, StringComparison.Ordinal);
        Assert.Null(OrphanedPostgres.RunningIn(folder["data/postgres/cluster"]));
    }

    [Fact]
    public async Task An_occupied_port_of_localhost_is_one_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var refusal = await RefusalAsync(("ASPNETCORE_URLS", $"http://localhost:{port}"));

        Assert.Contains(port, refusal, StringComparison.Ordinal);
        Assert.Contains("already in use", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_one_sentence()
    {
        await File.WriteAllTextAsync(folder["file"], "in the way", TestContext.Current.CancellationToken);

        var refusal = await RefusalAsync(("Parley__DataFolder", folder["file/data"]));

        Assert.Contains(folder["file/data"], refusal, StringComparison.Ordinal);
        Assert.Contains("cannot be written", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Parley__FirstChats", "many", "must be a whole number")]
    [InlineData("Parley__FirstChats", "51", "between 1 and 50")]
    [InlineData("Parley__Registration", "maybe", "one of open, closed, invite")]
    [InlineData("Parley__Nmae", "Chat", "There is no setting Parley__Nmae")]
    [InlineData("ConnectionStrings__Parley", "postgres", "is not a PostgreSQL connection string")]
    [InlineData("ConnectionStrings__Parley", "Host=localhost;Colour=green", "is not a PostgreSQL connection string")]
    [InlineData("ConnectionStrings__Parley", "Host=localhost;Port=many", "is not a PostgreSQL connection string")]
    [InlineData("ConnectionStrings__Parley", "Host=localhost;Username=parley", "names no Database")]
    [InlineData("PG_BINDIR", "/nowhere", "there is no postgres in it")]
    public async Task A_wrong_setting_is_one_sentence_that_names_it(string variable, string value, string expected)
    {
        var refusal = await RefusalAsync((variable, value));

        Assert.Contains(variable, refusal, StringComparison.Ordinal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("S0-19")]
    public async Task A_missing_database_is_refused_at_once()
    {
        var server = new NpgsqlConnectionStringBuilder(await TestPostgres.NewEmptyDatabaseAsync()) { Database = "not_there" };

        var refusal = await RefusalAsync(("ConnectionStrings__Parley", server.ConnectionString));

        Assert.Contains("not_there", refusal, StringComparison.Ordinal);
        Assert.Contains("does not exist", refusal, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("S0-19")]
    public async Task A_wrong_password_is_refused_at_once_and_not_repeated()
    {
        await using var guarded = await PasswordPostgres.StartAsync(folder["guarded"]);

        var refusal = await RefusalAsync(("ConnectionStrings__Parley", guarded.ConnectionString("wrong-secret")));

        Assert.Contains("refuses the user name or the password", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", refusal, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("S0-19")]
    public async Task The_right_password_may_come_from_a_file()
    {
        await using var guarded = await PasswordPostgres.StartAsync(folder["guarded"]);
        await File.WriteAllTextAsync(folder["password"], PasswordPostgres.Password + "\n", TestContext.Current.CancellationToken);

        await using var server = ServerProcess.Start(
            folder["data"],
            ("ConnectionStrings__Parley", guarded.ConnectionString(null)),
            ("Parley__DatabasePasswordFile", folder["password"]));

        await server.AddressAsync();
    }

    [Fact]
    [Covers("S0-19", "S0-20")]
    public async Task It_waits_for_a_configured_database_with_a_line_per_attempt()
    {
        var port = ServerProcess.FreePort();
        await using var server = ServerProcess.Start(
            folder["data"],
            ("ConnectionStrings__Parley", $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Database=postgres;Username=parley;Password={PasswordPostgres.Password}"));
        await WaitForAsync(() => server.Output.Contains("attempt 2: connection refused; next try in 2 s", StringComparison.Ordinal));

        await using var late = await PasswordPostgres.StartAsync(folder["guarded"], port);

        await server.AddressAsync();
        Assert.Contains($"Database 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}, attempt 1", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_database_ends_at_the_configured_limit()
    {
        var port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);

        var refusal = await RefusalAsync(
            ("ConnectionStrings__Parley", $"Host=127.0.0.1;Port={port};Database=parley;Username=parley"), ("Parley__DatabaseWaitSeconds", "2"));

        Assert.Contains("did not answer within 2 seconds: connection refused", refusal, StringComparison.Ordinal);
    }

    private async Task<string> RefusalAsync(params (string Name, string Value)[] environment)
    {
        await using var server = ServerProcess.Start(folder["data"], environment);

        var exitCode = await server.ExitCodeAsync();

        Assert.Equal(2, exitCode);
        var lines = server.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines);
        Assert.DoesNotContain("   at ", server.Output, StringComparison.Ordinal);
        return lines[0];
    }

    private static async Task WaitForAsync(Func<bool> isTrue)
    {
        var started = Stopwatch.GetTimestamp();
        while (!isTrue())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "waited in vain");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
