using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;

namespace Parley.Server.Tests.Features.Accounts;

public sealed class MeTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S4-34", "S4-36", "S4-37", "A25")]
    public async Task Nick_name_and_about_can_be_changed()
    {
        var alice = await app.SignUpAsync("alice");

        var me = await alice.PutAsync<MeDto>("me/profile", new UpdateProfileRequest("alicja", "  Alicja ", "lubi koty\r\ni psy"));

        Assert.Equal(new("alicja", "Alicja", "lubi koty\r\ni psy"), new UpdateProfileRequest(me.User.UserName, me.User.Name, me.User.About));
        Assert.Equal(me, await alice.GetAsync<MeDto>("me"));
        Assert.Equal("alicja alicja", await app.SqlAsync<string>("SELECT search_text FROM users WHERE id = $1", alice.Id));
    }

    [Fact]
    public async Task A_taken_nick_and_texts_beyond_their_limits_change_nothing()
    {
        await app.SignUpAsync("first");
        var second = await app.SignUpAsync("second");

        await second.RefusedAsync(ErrorCodes.UserNameTaken, HttpMethod.Put, "me/profile", new UpdateProfileRequest("FIRST", "S"));
        await second.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, "me/profile", new UpdateProfileRequest("second", "S", new string('a', Limits.AboutMax + 1)));
        await second.RefusedAsync(ErrorCodes.UserNameInvalid, HttpMethod.Put, "me/profile", new UpdateProfileRequest("admin", "S"));

        Assert.Equal("second", (await second.GetAsync<MeDto>("me")).User.UserName);
        var me = await second.PutAsync<MeDto>("me/profile", new UpdateProfileRequest("Second", "S", new string('a', Limits.AboutMax)));
        Assert.Equal("Second", me.User.UserName);
    }

    [Fact]
    public async Task Settings_are_replaced_as_a_whole()
    {
        var carol = await app.SignUpAsync("carol");
        var settings = new SettingsDto("pl", SendsReadReceipts: false, SendsTyping: false, ShowsPresence: false, CanBeFound: false, new string('{', Limits.PreferencesMax));

        Assert.Equal(settings, (await carol.PutAsync<MeDto>("me/settings", settings)).Settings);
        await carol.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, "me/settings", settings with { Preferences = settings.Preferences + "}" });
        await carol.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, "me/settings", settings with { Language = "not a language" });
        Assert.Equal(settings, (await carol.GetAsync<MeDto>("me")).Settings);
        Assert.Equal(new SettingsDto(), (await carol.PutAsync<MeDto>("me/settings", new SettingsDto())).Settings);
    }

    [Fact]
    public async Task A_status_ends_by_itself_but_invisible_does_not()
    {
        var clock = new VirtualTime();
        await using var server = await App.StartAsync(clock: clock);
        var dave = await server.SignUpAsync("dave");
        var until = clock.GetUtcNow().AddHours(1);

        await dave.PutAsync<MeDto>("me/status", new StatusDto(Availability.DoNotDisturb, "lunch", until));
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((Availability.DoNotDisturb, "lunch"), Status(await dave.GetAsync<MeDto>("me")));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((Availability.Auto, null), Status(await dave.GetAsync<MeDto>("me")));

        await dave.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, "me/status", new StatusDto(ExpiresAt: clock.GetUtcNow().AddSeconds(-1)));
        await dave.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, "me/status", new StatusDto(Text: new string('s', Limits.StatusTextMax + 1)));
        await dave.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible, "hidden", clock.GetUtcNow().AddHours(1)));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((Availability.Invisible, null), Status(await dave.GetAsync<MeDto>("me")));

        static (Availability, string?) Status(MeDto me) => (me.Status.Availability, me.Status.Text);
    }

    [Fact]
    public async Task Each_change_takes_the_next_number_of_the_private_feed()
    {
        var erin = await app.SignUpAsync("erin");

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => erin.PutAsync<MeDto>("me/status", new StatusDto(Text: $"at {i}"))));

        Assert.Equal(10L, await app.SqlAsync<long>("SELECT user_seq FROM user_states WHERE user_id = $1", erin.Id));
    }
}
