using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Accounts;
using Parley.Contract.Realtime;
using Parley.Server.Realtime;
using Parley.Server.Tests.Features.Chats;
using Parley.Server.Tests.Features.Messages;

namespace Parley.Server.Tests.Features.Accounts;

public sealed class ContactsModeTests
{
    [Fact]
    [Covers("A27")]
    public async Task Only_those_who_share_a_chat_hear_of_a_new_name_and_nobody_of_a_new_account()
    {
        var tap = new Tap();
        await using var app = await App.StartAsync(["Directory=contacts"], adjust: builder => builder.Services.AddSingleton<IFanout>(tap));
        var (alice, bob, eve) = (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"), await app.SignUpAsync("eve"));
        await alice.WriteToAsync(bob, "hello");

        await alice.PutAsync<MeDto>("me/profile", new UpdateProfileRequest("alicja", "Alicja"));

        Assert.DoesNotContain(tap.Told<UserCreated>(alice), x => x.User.Id != alice.Id);
        Assert.Equal("alicja", Assert.Single(tap.Told<UserUpdated>(bob)).User.UserName);
        Assert.Single(tap.Told<UserUpdated>(alice));
        Assert.Empty(tap.Told<UserUpdated>(eve));
    }

    [Fact]
    [Covers("A27", "S0-42")]
    public async Task With_the_open_directory_everybody_hears_of_both()
    {
        var tap = new Tap();
        await using var app = await App.StartAsync(adjust: builder => builder.Services.AddSingleton<IFanout>(tap));
        var (alice, eve) = (await app.SignUpAsync("alice"), await app.SignUpAsync("eve"));

        await alice.PutAsync<MeDto>("me/profile", new UpdateProfileRequest("alicja", "Alicja"));

        Assert.Contains(tap.Told<UserCreated>(alice), x => x.User.Id == eve.Id);
        Assert.Single(tap.Told<UserUpdated>(eve));
    }
}
