using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Realtime;

/// <summary>
/// What every <see cref="IFanout"/> promises. An implementation inherits it and says which server publishes and on which people listen: the same one,
/// or another node on the same database.
/// </summary>
public abstract class FanoutSpecification : IAsyncLifetime
{
    private App publishing = null!;
    private App listening = null!;

    /// <summary>Starts the server or servers; the two may be one.</summary>
    protected abstract Task<(App Publishing, App Listening)> StartAsync();

    public async ValueTask InitializeAsync() => (publishing, listening) = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await listening.DisposeAsync();
        if (publishing != listening)
        {
            await publishing.DisposeAsync();
        }
    }

    private IFanout Fanout => publishing.Services.GetRequiredService<IFanout>();

    [Fact]
    [Covers("S4-10", "S2-35", "S3-19", "S3-22", "C12")]
    public async Task All_devices_of_the_audience_hear_a_frame_once_and_an_outsider_hears_nothing()
    {
        var (alice, bob, carol) = (await listening.SignUpAsync("alice"), await listening.SignUpAsync("bob"), await listening.SignUpAsync("carol"));
        await using var desk = await alice.ListenAsync();
        await using var phone = await (await alice.OnAnotherDeviceAsync()).ListenAsync();
        await using var other = await bob.ListenAsync();
        await using var outsider = await carol.ListenAsync();

        Fanout.Publish(Audience.Of([alice.Id, bob.Id]), Event(1));
        Fanout.Publish(Audience.Everyone, Event(2));

        foreach (var ear in new[] { desk, phone, other })
        {
            await ear.WaitForAsync<UserUpdated>(x => x.User.Id == 2);
            Assert.Equal([1L, 2L], Heard(ear));
        }

        await outsider.WaitForAsync<UserUpdated>(x => x.User.Id == 2);
        Assert.Equal([2L], Heard(outsider));
        Assert.False(outsider.Contains("person 1"));
    }

    [Fact]
    [Covers("C9", "C11")]
    public async Task Frames_arrive_in_the_order_of_publishing()
    {
        var alice = await listening.SignUpAsync("alice");
        await using var ear = await alice.ListenAsync();

        for (var i = 1; i <= 200; i++)
        {
            Fanout.Publish(i % 2 == 0 ? Audience.User(alice.Id) : Audience.Everyone, Event(i));
        }

        await ear.WaitForAsync<UserUpdated>(x => x.User.Id == 200);
        Assert.Equal(Enumerable.Range(1, 200).Select(x => (long)x), Heard(ear));
    }

    [Fact]
    [Covers("C16")]
    public async Task A_socket_that_has_not_said_hello_hears_nothing()
    {
        var alice = await listening.SignUpAsync("alice");
        await using var ear = await Ear.ConnectAsync(listening.Address, alice.Session.Token!);
        await using var control = await alice.ListenAsync();

        Fanout.Publish(Audience.Everyone, Event(1));

        await control.WaitForAsync<UserUpdated>();
        await ear.HearsNoAsync<UserUpdated>();
    }

    private static UserUpdated Event(long id) => new(new UserDto(id, "p", $"person {id}"));

    private static IEnumerable<long> Heard(Ear ear) => ear.Frames.OfType<UserUpdated>().Select(x => x.User.Id);
}
