using System.Net;
using System.Net.Http.Json;
using System.Text;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Web;

namespace Parley.Server.Tests.Platform.Web;

/// <summary>What every request meets before it reaches a use case.</summary>
public sealed class RequestGuardsTests(App app) : IClassFixture<App>
{
    [Theory]
    [InlineData(null, null, "Origin", "https://evil.example")]
    [InlineData("1", null, "Origin", "https://evil.example")]
    [InlineData("1", null, "Origin", "null")]
    [InlineData("1", "{own}.evil.example", "Origin", null)]
    [InlineData("1", "https{own-without-scheme}", "Origin", null)]
    [InlineData("1", null, "Sec-Fetch-Site", "cross-site")]
    [InlineData("1", null, "Sec-Fetch-Site", "same-site")]
    [InlineData(null, "{own}", "Sec-Fetch-Site", "same-origin")]
    [Covers("SEC16")]
    public async Task Changes_from_another_site_are_refused(string? header, string? origin, string name, string? value)
    {
        using var http = new HttpClient { BaseAddress = new(app.Address, "/api/v1/") };
        var own = app.Address.GetLeftPart(UriPartial.Authority);
        var request = new HttpRequestMessage(HttpMethod.Post, "sessions") { Content = JsonContent.Create(new { userName = "a", password = "b" }) };
        request.Headers.TryAddWithoutValidation("X-Parley", header is null ? [] : [header]);
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation(
                "Origin", origin.Replace("{own}", own, StringComparison.Ordinal).Replace("{own-without-scheme}", own["http".Length..], StringComparison.Ordinal));
        }

        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);

        await Person.RefusalAsync(ErrorCodes.ForeignOrigin, answer);
    }

    [Fact]
    [Covers("SEC16")]
    public async Task Changes_from_a_page_of_our_own_are_taken()
    {
        using var http = app.NewHttp();
        http.DefaultRequestHeaders.Add("Origin", app.Address.GetLeftPart(UriPartial.Authority));
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await http.PostAsJsonAsync("accounts", new RegisterRequest("homepage", "H", App.Password), ParleyJson.Options);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"userName":"a"}""")]
    [InlineData("""{"userName":5,"password":"b"}""")]
    [InlineData("""{"userName":null,"password":"b"}""")]
    [InlineData("""{"userName":"a","userName":"b","password":"b"}""")]
    [InlineData("""{"userName":"\ud800","password":"b"}""")]
    [Covers("SEC6")]
    public async Task What_cannot_be_read_is_malformed(string body)
    {
        using var http = app.NewHttp();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("sessions", content);
        await Person.RefusalAsync(ErrorCodes.Malformed, answer);
    }

    [Fact]
    [Covers("SEC21")]
    public async Task Other_content_types_and_methods_are_refused()
    {
        using var http = app.NewHttp();
        using var form = new StringContent("userName=a", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var wrongType = await http.PostAsync("sessions", form);
        using var wrongMethod = await http.PatchAsync("sessions", null);

        await Person.RefusalAsync(ErrorCodes.Malformed, wrongType);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrongType.StatusCode);
        await Person.RefusalAsync(ErrorCodes.Malformed, wrongMethod);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
    }

    [Fact]
    [Covers("SEC7")]
    public async Task A_body_over_the_limit_is_too_large()
    {
        using var http = app.NewHttp();
        using var answer = await http.PostAsJsonAsync("sessions", new { userName = "a", password = new string('p', KestrelLimits.BodyBytesMax) });
        await Person.RefusalAsync(ErrorCodes.TooLarge, answer);
    }

    [Fact]
    [Covers("SEC15", "SEC14", "SEC49", "SEC51")]
    public async Task Every_answer_carries_the_guarding_headers_also_errors()
    {
        using var http = app.NewHttp();
        foreach (var path in new[] { "server", "me", "nothing/here", "/health/live", "/login" })
        {
            using var answer = await http.GetAsync(path);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
            if (answer.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/api", StringComparison.Ordinal))
            {
                Assert.True(answer.Headers.CacheControl?.NoStore);
            }
        }
    }

    [Fact]
    [Covers("SEC10", "C30")]
    public async Task Beyond_the_rate_the_answer_is_429_with_the_time_to_wait()
    {
        await using var limited = await App.StartAsync(["RequestBurst=5", "RequestsPerSecond=1", "AddressRequestBurst=50"]);
        var (greedy, modest) = (await limited.SignUpAsync("greedy"), await limited.SignUpAsync("modest"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => greedy.SendAsync(HttpMethod.Get, "me")));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        Assert.InRange(refused.Count, 10, 15);
        Assert.InRange((await Person.RefusalAsync(ErrorCodes.TooMany, refused[0])).RetryAfterMs!.Value, 1, 60_000);
        Assert.True(refused[0].Headers.Contains("Retry-After"));
        Assert.Equal(modest.Id, (await modest.GetAsync<MeDto>("me")).User.Id);
    }

    [Fact]
    [Covers("SEC10")]
    public async Task New_accounts_from_one_address_are_limited()
    {
        await using var limited = await App.StartAsync(["RegistrationsPerHour=2"]);
        await limited.SignUpAsync("one");
        await limited.SignUpAsync("two");
        using var http = limited.NewHttp();
        using var third = await http.PostAsJsonAsync("accounts", new RegisterRequest("three", "T", App.Password), ParleyJson.Options);
        await Person.RefusalAsync(ErrorCodes.TooMany, third);
    }

    [Fact]
    [Covers("SEC61")]
    public void Every_code_has_a_status() =>
        Assert.Equal(
            typeof(ErrorCodes).GetFields().Select(field => (string)field.GetValue(null)!).Order(StringComparer.Ordinal),
            ErrorStatus.Codes.Order(StringComparer.Ordinal));

    [Fact]
    [Covers("SEC61")]
    public async Task A_fault_of_the_server_says_nothing_but_that()
    {
        var alice = await app.SignUpAsync("faulty");
        await app.SqlAsync<int>("UPDATE users SET name = NULL WHERE false; ALTER TABLE users RENAME COLUMN about TO about2");
        try
        {
            var problem = await alice.RefusedAsync(ErrorCodes.Internal, HttpMethod.Get, "me");
            Assert.Null(problem.Detail);
            Assert.NotNull(problem.TraceId);
            Assert.Contains(app.Log, line => line.Contains("Fault in GET", StringComparison.Ordinal));
        }
        finally
        {
            await app.SqlAsync<int>("ALTER TABLE users RENAME COLUMN about2 TO about");
        }
    }
}
