using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Realtime;

public sealed class InProcessFanoutTests : FanoutSpecification
{
    protected override async Task<(App Publishing, App Listening)> StartAsync()
    {
        var app = await App.StartAsync();
        return (app, app);
    }

    [Fact]
    [Covers("S2-35")]
    public async Task The_socket_that_already_has_its_answer_is_left_out()
    {
        await using var app = await App.StartAsync();
        var alice = await app.SignUpAsync("alice");
        await using var desk = await alice.ListenAsync();
        var deskId = app.Services.GetRequiredService<ConnectionTable>().Of(alice.Id)[0].Id;
        await using var phone = await (await alice.OnAnotherDeviceAsync()).ListenAsync();

        app.Services.GetRequiredService<IFanout>().Publish(Audience.User(alice.Id).Except(deskId), new UserUpdated(new UserDto(1, "p", "P")));

        await phone.WaitForAsync<UserUpdated>();
        await desk.HearsNoAsync<UserUpdated>();
    }
}
