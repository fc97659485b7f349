using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;

namespace Parley.Server.Tests.Features.Accounts;

public sealed class LogInTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S0-05", "S0-06", "S1-07")]
    public async Task Several_people_and_devices_are_signed_in_at_once()
    {
        var alice = await app.SignUpAsync("alice");
        var bob = await app.SignUpAsync("bob");
        var phone = await app.SignInAsync("ALICE");

        Assert.Equal(alice.Id, (await phone.GetAsync<MeDto>("me")).User.Id);
        Assert.Equal(alice.Id, (await alice.GetAsync<MeDto>("me")).User.Id);
        Assert.Equal(bob.Id, (await bob.GetAsync<MeDto>("me")).User.Id);
        Assert.NotEqual(alice.Session.DeviceId, phone.Session.DeviceId);
    }

    [Fact]
    [Covers("SEC32")]
    public async Task Wrong_password_unknown_name_and_disabled_account_look_the_same()
    {
        await app.SignUpAsync("real");
        await app.SignUpAsync("gone");
        await app.SqlAsync<int>("UPDATE users SET deactivated_at = now() WHERE user_name = 'gone'");

        var answers = new[]
        {
            await LogInAsync("real", "not the password"), await LogInAsync("nobody", "not the password"), await LogInAsync("gone", App.Password),
            await LogInAsync("real", new string('x', Limits.PasswordMax + 1)), await LogInAsync("\ud800", App.Password), await LogInAsync("", ""),
        };

        foreach (var answer in answers)
        {
            var problem = await Person.RefusalAsync(ErrorCodes.WrongCredentials, answer);
            Assert.Null(problem.Detail);
        }
    }

    [Fact]
    public async Task The_address_works_in_place_of_the_nick()
    {
        using var http = app.NewHttp();
        using var registered = await http.PostAsJsonAsync(
            "accounts", new RegisterRequest("mailer", "M", App.Password, Email: "Mailer@Example.org"), ParleyJson.Options);
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);

        using var answer = await LogInAsync("mailer@example.ORG", App.Password);

        Assert.Equal("mailer", (await Person.ReadAsync<SessionDto>(answer)).Me.User.UserName);
    }

    [Fact]
    [Covers("SEC11", "S2-01", "A8")]
    public async Task A_browser_gets_a_cookie_no_script_can_read_and_no_token()
    {
        await app.SignUpAsync("browser");

        using var answer = await LogInAsync("browser", App.Password);
        using var forNow = await LogInAsync("browser", App.Password, isRemembered: false);

        Assert.Null((await Person.ReadAsync<SessionDto>(answer)).Token);
        var cookie = Cookie(answer, "parley");
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=lax", cookie, StringComparison.Ordinal);
        Assert.Contains("max-age=15552000", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("max-age", Cookie(forNow, "parley"), StringComparison.Ordinal);

        using var http = app.NewHttp();
        http.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal("browser", (await http.GetFromJsonAsync<MeDto>("me", ParleyJson.Options))!.User.UserName);
    }

    [Fact]
    [Covers("SEC11", "SEC12")]
    public async Task Over_https_the_cookie_is_bound_to_the_host_and_the_plain_one_does_not_count()
    {
        var carol = await app.SignUpAsync("carol");
        using var http = app.NewHttp();
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https"); // the test is this machine's own proxy

        using var answer = await http.PostAsJsonAsync("sessions", new LogInRequest("carol", App.Password), ParleyJson.Options);

        Assert.Contains("secure", Cookie(answer, "__Host-parley"), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000; includeSubDomains", answer.Headers.GetValues("Strict-Transport-Security").Single());
        http.DefaultRequestHeaders.Add("Cookie", $"parley={carol.Session.Token}");
        using var me = await http.GetAsync("me");
        await Person.RefusalAsync(ErrorCodes.SignedOut, me);
    }

    [Fact]
    [Covers("SEC28")]
    public async Task After_five_failures_the_wait_is_told_and_the_known_browser_is_not_locked_out()
    {
        var clock = new VirtualTime();
        await using var slow = await App.StartAsync(clock: clock);
        await slow.SignUpAsync("owner");
        using var first = await LogInAsync("owner", App.Password, at: slow);
        var known = Cookie(first, "parley-known").Split(';')[0];

        for (var i = 0; i < 5; i++)
        {
            using var wrong = await LogInAsync("owner", "a wrong guess", at: slow);
            await Person.RefusalAsync(ErrorCodes.WrongCredentials, wrong);
        }

        using var tooSoon = await LogInAsync("owner", App.Password, at: slow);
        var problem = await Person.RefusalAsync(ErrorCodes.TooMany, tooSoon);
        Assert.InRange(problem.RetryAfterMs!.Value, 1, 2_000);
        Assert.Equal("2", tooSoon.Headers.GetValues("Retry-After").Single());

        using var fromKnown = await LogInAsync("owner", App.Password, at: slow, cookie: known);
        Assert.Equal(HttpStatusCode.OK, fromKnown.StatusCode);
        using var forgery = await LogInAsync("owner", App.Password, at: slow, cookie: "parley-known=forged");
        await Person.RefusalAsync(ErrorCodes.TooMany, forgery);

        clock.Advance(TimeSpan.FromSeconds(2));
        using var afterWait = await LogInAsync("owner", "a wrong guess", at: slow);
        await Person.RefusalAsync(ErrorCodes.WrongCredentials, afterWait);
        using var longer = await LogInAsync("owner", App.Password, at: slow);
        Assert.InRange((await Person.RefusalAsync(ErrorCodes.TooMany, longer)).RetryAfterMs!.Value, 2_001, 4_000);
    }

    [Fact]
    [Covers("SEC28")]
    public async Task Parallel_guesses_get_no_more_tries_than_guesses_in_a_row()
    {
        await using var guarded = await App.StartAsync();
        await guarded.SignUpAsync("target");

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => LogInAsync("target", "a wrong guess", at: guarded)));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
    }

    [Fact]
    [Covers("SEC28")]
    public async Task An_attacker_at_full_speed_for_a_day_does_not_lock_the_owner_out_of_her_browser()
    {
        var clock = new VirtualTime();
        await using var attacked = await App.StartAsync(clock: clock);
        await attacked.SignUpAsync("owner");
        using var first = await LogInAsync("owner", App.Password, at: attacked);
        var known = Cookie(first, "parley-known").Split(';')[0];

        var checkedGuesses = 0;
        for (var minute = 0; minute < 24 * 60; minute += 10)
        {
            using var guess = await LogInAsync("owner", "a wrong guess", at: attacked);
            checkedGuesses += guess.StatusCode == HttpStatusCode.Unauthorized ? 1 : 0;
            clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.InRange(checkedGuesses, 6, 110);
        using var owner = await LogInAsync("owner", App.Password, at: attacked, cookie: known);
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
    }

    [Fact]
    [Covers("SEC43")]
    public async Task Passwords_are_hashed_with_210_000_rounds_and_weaker_hashes_are_replaced_at_sign_in()
    {
        var rounds = 1_000;
        await using var server = await App.StartAsync(adjust: builder =>
            builder.Services.PostConfigure<PasswordHasherOptions>(options => options.IterationCount = rounds));
        await server.SignUpAsync("veteran");
        Assert.Equal(1_000, await RoundsAsync());

        rounds = 210_000;
        await server.RestartAsync();
        await server.SignInAsync("veteran");

        Assert.Equal(210_000, await RoundsAsync());

        // Identity's format 3: a byte of version, the function (2 is HMAC-SHA512) and the rounds as big-endian numbers.
        async Task<int> RoundsAsync()
        {
            var hash = Convert.FromBase64String((await server.SqlAsync<string>("SELECT password_hash FROM users"))!);
            Assert.Equal((1, 2u), (hash[0], System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1))));
            return (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5));
        }
    }

    private async Task<HttpResponseMessage> LogInAsync(string userName, string password, bool isRemembered = true, App? at = null, string? cookie = null)
    {
        using var http = (at ?? app).NewHttp();
        if (cookie is not null)
        {
            http.DefaultRequestHeaders.Add("Cookie", cookie);
        }

        return await http.PostAsJsonAsync("sessions", new { userName, password, isRemembered });
    }

    private static string Cookie(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal));
}
