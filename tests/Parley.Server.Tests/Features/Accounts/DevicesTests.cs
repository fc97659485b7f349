using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;

namespace Parley.Server.Tests.Features.Accounts;

public sealed class DevicesTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("SEC36", "A4")]
    public async Task Signing_out_ends_this_device_and_no_other()
    {
        var alice = await app.SignUpAsync("alice");
        var phone = await alice.OnAnotherDeviceAsync();

        await phone.DoAsync(HttpMethod.Delete, "sessions/current");

        await phone.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        Assert.Equal(alice.Id, (await alice.GetAsync<MeDto>("me")).User.Id);
    }

    [Fact]
    [Covers("SEC37")]
    public async Task Devices_are_listed_with_this_one_first_and_can_be_ended_one_by_one()
    {
        var bob = await app.SignUpAsync("bob");
        var phone = await bob.OnAnotherDeviceAsync();
        var stranger = await app.SignUpAsync("stranger");

        var devices = await bob.GetAsync<List<DeviceDto>>("devices");
        Assert.Equal([bob.Session.DeviceId, phone.Session.DeviceId], devices.Select(device => device.Id));
        Assert.Equal([true, false], devices.Select(device => device.IsCurrent));

        await stranger.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Delete, $"devices/{phone.Session.DeviceId}");
        Assert.Equal(bob.Id, (await phone.GetAsync<MeDto>("me")).User.Id);

        await bob.DoAsync(HttpMethod.Delete, $"devices/{phone.Session.DeviceId}");
        await phone.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        await bob.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Delete, $"devices/{phone.Session.DeviceId}");
    }

    [Fact]
    [Covers("SEC37")]
    public async Task All_other_devices_end_at_once()
    {
        var carol = await app.SignUpAsync("carol");
        var others = new[] { await carol.OnAnotherDeviceAsync(), await carol.OnAnotherDeviceAsync() };

        await carol.DoAsync(HttpMethod.Delete, "devices");

        foreach (var other in others)
        {
            await other.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        }

        Assert.Single(await carol.GetAsync<List<DeviceDto>>("devices"));
    }

    [Fact]
    [Covers("S4-35", "SEC36")]
    public async Task Changing_the_password_needs_the_old_one_and_signs_the_others_out()
    {
        var dave = await app.SignUpAsync("dave");
        var phone = await dave.OnAnotherDeviceAsync();
        const string Fresh = "quiet river stone 42";

        await dave.RefusedAsync(ErrorCodes.WrongCredentials, HttpMethod.Put, "me/password", new ChangePasswordRequest("not the old one", Fresh));
        await dave.RefusedAsync(ErrorCodes.PasswordWeak, HttpMethod.Put, "me/password", new ChangePasswordRequest(App.Password, "password123"));
        Assert.Equal(dave.Id, (await phone.GetAsync<MeDto>("me")).User.Id);

        await dave.DoAsync(HttpMethod.Put, "me/password", new ChangePasswordRequest(App.Password, Fresh));

        await phone.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        Assert.Equal(dave.Id, (await dave.GetAsync<MeDto>("me")).User.Id);
        await dave.RefusedAsync(ErrorCodes.WrongCredentials, HttpMethod.Post, "sessions", new LogInRequest("dave", App.Password));
    }

    [Fact]
    [Covers("SEC35")]
    public async Task A_sign_in_ends_after_thirty_idle_days_and_after_a_hundred_and_eighty_in_all()
    {
        var clock = new VirtualTime();
        await using var server = await App.StartAsync(clock: clock);
        var (idle, busy) = (await server.SignUpAsync("idle"), await server.SignUpAsync("busy"));

        clock.Advance(TimeSpan.FromDays(29));
        await busy.GetAsync<MeDto>("me");
        clock.Advance(TimeSpan.FromDays(1));
        await idle.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        for (var day = 30; day < 180; day += 25)
        {
            await busy.GetAsync<MeDto>("me");
            clock.Advance(TimeSpan.FromDays(25));
        }

        await busy.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
    }

    [Fact]
    [Covers("SEC8")]
    public async Task Above_the_limit_the_device_unused_for_longest_goes()
    {
        var erin = await app.SignUpAsync("erin");
        var oldest = await erin.OnAnotherDeviceAsync();
        await app.SqlAsync<int>("UPDATE devices SET last_active_at = last_active_at - interval '1 day' WHERE id = $1", oldest.Session.DeviceId);
        for (var i = 2; i < Limits.DevicesMax; i++)
        {
            await erin.OnAnotherDeviceAsync();
        }

        await oldest.GetAsync<MeDto>("me");
        await app.SqlAsync<int>("UPDATE devices SET last_active_at = last_active_at - interval '1 day' WHERE id = $1", oldest.Session.DeviceId);
        await erin.OnAnotherDeviceAsync();

        await oldest.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        Assert.Equal(Limits.DevicesMax, (await erin.GetAsync<List<DeviceDto>>("devices")).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [Covers("SEC34")]
    public async Task Unknown_tokens_open_nothing(string token)
    {
        using var http = app.NewHttp();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var answer = await http.GetAsync("me");
        await Person.RefusalAsync(ErrorCodes.SignedOut, answer);
    }
}
