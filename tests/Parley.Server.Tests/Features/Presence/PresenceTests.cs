using Microsoft.Extensions.DependencyInjection;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Features.Presence;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Features.Presence;

/// <summary>C24–C26 with a clock that stands still until a test moves it. Each test has a server of its own.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private readonly VirtualTime time = new();
    private App app = null!;

    public async ValueTask InitializeAsync() => app = await App.StartAsync(clock: time);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    [Covers("S0-43", "S3-16", "S3-30", "S3-11", "A1")]
    public async Task Everybody_hears_that_somebody_came_online_and_a_newcomer_is_told_who_is_there()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();

        await using var other = await bob.ListenAsync();

        Assert.Equal(PresenceState.Online, (await StateOfAsync(ear, bob)).State);
        var ready = await other.WaitForAsync<Ready>();
        Assert.Equal(PresenceState.Online, Assert.Single(ready.Presence, x => x.UserId == alice.Id).State);
    }

    [Fact]
    [Covers("S0-45", "S3-31", "A4", "C25")]
    public async Task After_a_clean_close_a_person_is_offline_when_three_seconds_of_grace_are_over()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();
        await CloseAsync(bob, await bob.ListenAsync());

        time.Advance(TimeSpan.FromSeconds(2.5));
        await ear.HearsNoAsync<PresenceChanged>(x => Says(x, bob, PresenceState.Offline));

        time.Advance(TimeSpan.FromSeconds(1));
        var offline = await WaitForAsync(ear, bob, PresenceState.Offline);
        Assert.Equal(time.GetUtcNow(), offline.LastSeenAt!.Value, TimeSpan.FromSeconds(2));
        await UntilAsync(async () => await app.SqlAsync<DateTime?>("SELECT last_seen_at FROM user_states WHERE user_id = $1", bob.Id) is not null);
    }

    [Fact]
    [Covers("C25", "A4")]
    public async Task A_reload_is_not_seen_by_anybody()
    {
        var (alice, bob) = await TwoAsync();
        var first = await bob.ListenAsync();
        await using var ear = await alice.ListenAsync();
        ear.Clear();

        await CloseAsync(bob, first);
        time.Advance(TimeSpan.FromSeconds(2));
        await using var second = await bob.ListenAsync();
        time.Advance(TimeSpan.FromSeconds(60));

        await ear.HearsNoAsync<PresenceChanged>();
    }

    [Fact]
    [Covers("S3-32", "C25", "A4")]
    public async Task A_broken_link_has_ten_seconds_of_grace()
    {
        var (alice, bob) = await TwoAsync();
        var lost = await bob.ListenAsync();
        await using var ear = await alice.ListenAsync();
        ear.Clear();
        lost.Abort();
        await GoneAsync(bob);

        time.Advance(TimeSpan.FromSeconds(9));
        await ear.HearsNoAsync<PresenceChanged>();

        time.Advance(TimeSpan.FromSeconds(2));
        await WaitForAsync(ear, bob, PresenceState.Offline);
    }

    [Fact]
    [Covers("A4", "SEC36", "S0-45")]
    public async Task Logging_out_is_offline_at_once_and_closes_the_socket()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();
        await using var mine = await bob.ListenAsync();

        await bob.DoAsync(HttpMethod.Delete, "sessions/current");

        Assert.Equal(CloseCodes.SignedOut, await mine.CloseCodeAsync());
        await WaitForAsync(ear, bob, PresenceState.Offline);
    }

    [Fact]
    [Covers("C24", "A4", "S0-06")]
    public async Task The_strongest_device_decides_and_closing_one_of_two_changes_nothing()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();
        await using var desk = await bob.ListenAsync();
        var phone = await (await bob.OnAnotherDeviceAsync()).ListenAsync();
        await WaitForAsync(ear, bob, PresenceState.Online);
        ear.Clear();

        await desk.SendAsync(new SetActivity(IsIdle: true));
        await desk.AskAsync(new Ping());
        await ear.HearsNoAsync<PresenceChanged>();

        await phone.SendAsync(new SetActivity(IsIdle: true));
        var away = await WaitForAsync(ear, bob, PresenceState.Away);
        Assert.Equal(time.GetUtcNow(), away.AwaySince!.Value, TimeSpan.FromSeconds(1));

        await desk.SendAsync(new SetActivity(IsIdle: false));
        await WaitForAsync(ear, bob, PresenceState.Online);
        ear.Clear();
        await phone.DisposeAsync();
        await UntilAsync(() => Task.FromResult(Table.Of(bob.Id).Length == 1));
        time.Advance(TimeSpan.FromSeconds(60));
        await ear.HearsNoAsync<PresenceChanged>();
    }

    [Fact]
    [Covers("C24", "A1")]
    public async Task Do_not_disturb_and_own_words_are_shown_and_end_by_themselves()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();
        await using var mine = await bob.ListenAsync();

        await bob.PutAsync<MeDto>("me/status", new StatusDto(Availability.DoNotDisturb, "In a meeting", time.GetUtcNow().AddMinutes(30)));
        Assert.Equal("In a meeting", (await WaitForAsync(ear, bob, PresenceState.DoNotDisturb)).StatusText);

        ear.Clear();
        time.Advance(TimeSpan.FromMinutes(31));
        Assert.Null((await WaitForAsync(ear, bob, PresenceState.Online)).StatusText);
    }

    [Fact]
    [Covers("C26", "A1")]
    public async Task An_invisible_person_looks_offline_whatever_their_devices_do()
    {
        var (alice, bob) = await TwoAsync();
        await using (var seen = await bob.ListenAsync())
        {
            await bob.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible));
            await CloseAsync(bob, seen);
        }

        time.Advance(TimeSpan.FromMinutes(5));
        var before = await PresenceOfAsync(alice, bob);
        await using var ear = await alice.ListenAsync();
        ear.Clear();

        var hidden = await bob.ListenAsync();
        await hidden.SendAsync(new SetActivity(IsIdle: true));
        await hidden.SendAsync(new SetActivity(IsIdle: false));
        await hidden.AskAsync(new Ping());
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(before, await PresenceOfAsync(alice, bob));
        await CloseAsync(bob, hidden);
        time.Advance(TimeSpan.FromMinutes(1));

        await ear.HearsNoAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == bob.Id && p != before));
        Assert.Equal(before, await PresenceOfAsync(alice, bob));
    }

    [Fact]
    [Covers("C26")]
    public async Task Going_invisible_looks_like_leaving_and_coming_back_like_arriving()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();
        await using var mine = await bob.ListenAsync();

        await bob.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible));
        Assert.NotNull((await WaitForAsync(ear, bob, PresenceState.Offline)).LastSeenAt);

        ear.Clear();
        await bob.PutAsync<MeDto>("me/status", new StatusDto());
        await WaitForAsync(ear, bob, PresenceState.Online);
    }

    [Fact]
    [Covers("A19")]
    public async Task Who_hides_presence_shows_none_and_sees_none()
    {
        var (alice, bob) = await TwoAsync();
        await using var ear = await alice.ListenAsync();
        await using var mine = await bob.ListenAsync();
        await WaitForAsync(ear, bob, PresenceState.Online);
        ear.Clear();

        await bob.PutAsync<MeDto>("me/settings", new SettingsDto(ShowsPresence: false));
        Assert.Null((await WaitForAsync(ear, bob, PresenceState.Offline)).LastSeenAt);
        Assert.Null(await PresenceOfAsync(alice, bob));

        mine.Clear();
        await alice.PutAsync<MeDto>("me/status", new StatusDto(Availability.DoNotDisturb));
        await WaitForAsync(ear, alice, PresenceState.DoNotDisturb);
        await mine.HearsNoAsync<PresenceChanged>();
        var watched = await WatchAsync(mine, alice.Id);
        Assert.Empty(watched.Presence);
    }

    [Fact]
    [Covers("C24")]
    public async Task A_large_server_tells_only_those_who_have_the_person_on_their_screen()
    {
        await using var large = await App.StartAsync(["PresenceBroadcastLimit=0"], time);
        var alice = await large.SignUpAsync("alice");
        var carol = await large.SignUpAsync("carol");
        var bob = await large.SignUpAsync("bob");
        await using var ear = await alice.ListenAsync();
        await using var outsider = await carol.ListenAsync();
        Assert.Equal(PresenceState.Offline, Assert.Single((await WatchAsync(ear, bob.Id)).Presence).State);
        ear.Clear();

        await using var mine = await bob.ListenAsync();

        await WaitForAsync(ear, bob, PresenceState.Online);
        await outsider.HearsNoAsync<PresenceChanged>();

        ear.Clear();
        await ear.SendAsync(new WatchPresence([]));
        await mine.SendAsync(new SetActivity(IsIdle: true));
        await mine.AskAsync(new Ping());
        await ear.HearsNoAsync<PresenceChanged>(x => x.Presence.Count > 0);
    }

    [Fact]
    [Covers("SEC38")]
    public async Task More_watched_people_than_the_limit_are_refused()
    {
        var alice = await app.SignUpAsync("alice");
        await using var ear = await alice.ListenAsync();

        await ear.SendAsync(new WatchPresence([.. Enumerable.Range(1, Limits.WatchedUsersMax).Select(x => (long)x)]));
        await ear.HearsNoAsync<ErrorFrame>();
        Assert.Equal(ErrorCodes.Invalid, Assert.IsType<ErrorFrame>(
            await ear.AskAsync(new WatchPresence([.. Enumerable.Range(1, Limits.WatchedUsersMax + 1).Select(x => (long)x)]))).Code);
    }

    [Fact]
    [Covers("C25")]
    public async Task A_device_that_stops_answering_is_noticed_by_its_pings()
    {
        await using var quick = await App.StartAsync(["SocketPingSeconds=1", "SocketPongSeconds=1"]);
        var bob = await quick.SignUpAsync("bob");
        using var dead = new System.Net.WebSockets.ClientWebSocket();
        dead.Options.SetRequestHeader("Authorization", "Bearer " + bob.Session.Token);
        await dead.ConnectAsync(new UriBuilder(quick.Address) { Scheme = "ws", Path = "/api/v1/socket" }.Uri, TestContext.Current.CancellationToken);
        var table = quick.Services.GetRequiredService<ConnectionTable>();
        await UntilAsync(() => Task.FromResult(table.Count == 1));

        // Nobody reads at the other end, so no pong is sent.
        await UntilAsync(() => Task.FromResult(table.Count == 0));
    }

    private ConnectionTable Table => app.Services.GetRequiredService<ConnectionTable>();

    private async Task<(Person Alice, Person Bob)> TwoAsync() => (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"));

    private async Task CloseAsync(Person person, Ear ear)
    {
        await ear.DisposeAsync();
        await GoneAsync(person);
    }

    private Task GoneAsync(Person person) => UntilAsync(() => Task.FromResult(
        Table.Of(person.Id).Length == 0 && app.Services.GetRequiredService<PresenceBoard>().SocketsOf(person.Id) == 0));

    private async Task<PresenceDto?> PresenceOfAsync(Person viewer, Person of) =>
        (await app.Services.GetRequiredService<PresenceBoard>().GetAsync(viewer.Id, [of.Id], TestContext.Current.CancellationToken)).SingleOrDefault();

    private static bool Says(PresenceChanged frame, Person person, PresenceState state) =>
        frame.Presence.Any(x => x.UserId == person.Id && x.State == state);

    private static async Task<PresenceDto> StateOfAsync(Ear ear, Person person) =>
        (await ear.WaitForAsync<PresenceChanged>(x => x.Presence.Any(p => p.UserId == person.Id))).Presence.Single(x => x.UserId == person.Id);

    private static async Task<PresenceDto> WaitForAsync(Ear ear, Person person, PresenceState state) =>
        (await ear.WaitForAsync<PresenceChanged>(x => Says(x, person, state))).Presence.Single(x => x.UserId == person.Id);

    private static async Task<PresenceChanged> WatchAsync(Ear ear, long userId)
    {
        ear.Clear();
        await ear.SendAsync(new WatchPresence([userId]));
        return await ear.WaitForAsync<PresenceChanged>();
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come to pass.");
    }
}
