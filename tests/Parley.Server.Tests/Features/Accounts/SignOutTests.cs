using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Accounts;

/// <summary>Ending a sign-in reaches the open sockets, and news of accounts reach those who should hear them.</summary>
public sealed class SignOutTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("SEC36")]
    public async Task Signing_out_closes_the_sockets_of_that_device_and_no_other()
    {
        var alice = await app.SignUpAsync("alice");
        var phone = await alice.OnAnotherDeviceAsync();
        await using var onDesk = await alice.ListenAsync();
        await using var onPhone = await phone.ListenAsync();

        await phone.DoAsync(HttpMethod.Delete, "sessions/current");

        Assert.Equal(CloseCodes.SignedOut, await onPhone.CloseCodeAsync());
        await onDesk.AskAsync(new Ping());
    }

    [Fact]
    [Covers("SEC52")]
    public async Task Signing_out_takes_the_cookie_and_the_browsers_cache_back()
    {
        var dorothea = await app.SignUpAsync("dorothea");

        using var answer = await dorothea.SendAsync(HttpMethod.Delete, "sessions/current");

        // Not "storage": what was written and not sent yet is kept there, and is never dropped silently (C37). The page deletes the rest itself.
        Assert.Equal("\"cache\"", Assert.Single(answer.Headers.GetValues("Clear-Site-Data")));
        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("SEC36")]
    public async Task A_changed_password_closes_all_other_sockets()
    {
        var bob = await app.SignUpAsync("bob");
        var thief = await bob.OnAnotherDeviceAsync();
        await using var own = await bob.ListenAsync();
        await using var stolen = await thief.ListenAsync();

        await bob.DoAsync(HttpMethod.Put, "me/password", new ChangePasswordRequest(App.Password, "quiet river stone 42"));

        Assert.Equal(CloseCodes.SignedOut, await stolen.CloseCodeAsync());
        await own.AskAsync(new Ping());
    }

    [Fact]
    [Covers("S0-42", "S1-27")]
    public async Task Everybody_connected_hears_of_a_new_person()
    {
        var carol = await app.SignUpAsync("carol");
        await using var ear = await carol.ListenAsync();

        var newcomer = await app.SignUpAsync("dora");

        Assert.Equal("dora", (await ear.WaitForAsync<UserCreated>(frame => frame.User.Id == newcomer.Id)).User.UserName);
    }

    [Fact]
    public async Task A_change_of_the_account_reaches_ones_devices_and_a_new_name_everybody()
    {
        var erin = await app.SignUpAsync("erin");
        var frank = await app.SignUpAsync("frank");
        await using var own = await erin.ListenAsync();
        await using var other = await frank.ListenAsync();

        await erin.PutAsync<MeDto>("me/settings", new SettingsDto("pl"));
        await erin.PutAsync<MeDto>("me/profile", new UpdateProfileRequest("erin", "Erin the Second"));

        var first = await own.WaitForAsync<MeChanged>();
        var second = await own.WaitForAsync<MeChanged>(frame => frame.UserSeq > first.UserSeq);
        Assert.Equal(first.UserSeq + 1, second.UserSeq);
        Assert.Equal("Erin the Second", (await other.WaitForAsync<UserUpdated>(frame => frame.User.Id == erin.Id)).User.Name);
        await other.HearsNoAsync<MeChanged>();
    }
}
