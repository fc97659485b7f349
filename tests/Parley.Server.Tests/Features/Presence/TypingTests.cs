using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Features.Presence;

namespace Parley.Server.Tests.Features.Presence;

public sealed class TypingTests : IAsyncLifetime
{
    private readonly VirtualTime time = new();
    private App app = null!;

    public async ValueTask InitializeAsync() => app = await App.StartAsync(clock: time);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    [Covers("C24", "A31")]
    public async Task The_other_member_hears_typing_an_outsider_and_the_typist_hear_nothing_and_it_ends_by_itself()
    {
        var (alice, bob, carol) = (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"), await app.SignUpAsync("carol"));
        await using var mine = await alice.ListenAsync();
        await using var ear = await bob.ListenAsync();
        await using var outsider = await carol.ListenAsync();
        var chatId = await ChatAsync(mine, bob);

        await mine.SendAsync(new StartTyping(chatId));

        Assert.Equal(new Typing(chatId, alice.Id, true), await ear.WaitForAsync<Typing>());
        time.Advance(TypingBoard.Lasting + TimeSpan.FromSeconds(1));
        Assert.Equal(new Typing(chatId, alice.Id, false), await ear.WaitForAsync<Typing>(x => !x.IsTyping));
        await mine.HearsNoAsync<Typing>();
        await outsider.HearsNoAsync<Typing>();
    }

    [Fact]
    public async Task Repeating_it_tells_the_others_at_most_every_two_seconds_and_stopping_tells_them_at_once()
    {
        var (alice, bob) = (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"));
        await using var mine = await alice.ListenAsync();
        await using var ear = await bob.ListenAsync();
        var chatId = await ChatAsync(mine, bob);

        for (var i = 0; i < 5; i++)
        {
            await mine.SendAsync(new StartTyping(chatId));
        }

        await mine.SendAsync(new StopTyping(chatId));

        await ear.WaitForAsync<Typing>(x => !x.IsTyping);
        Assert.Equal([true, false], ear.Frames.OfType<Typing>().Select(x => x.IsTyping));
    }

    [Fact]
    [Covers("C12")]
    public async Task An_outsider_cannot_type_into_a_chat()
    {
        var (alice, bob, carol) = (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"), await app.SignUpAsync("carol"));
        await using var mine = await alice.ListenAsync();
        await using var ear = await bob.ListenAsync();
        await using var outsider = await carol.ListenAsync();
        var chatId = await ChatAsync(mine, bob);

        Assert.Equal(ErrorCodes.NotFound, Assert.IsType<ErrorFrame>(await outsider.AskAsync(new StartTyping(chatId))).Code);
        await ear.HearsNoAsync<Typing>();
    }

    [Fact]
    [Covers("A19")]
    public async Task Who_does_not_send_typing_does_not_see_it_either()
    {
        var (alice, bob) = (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"));
        await using var mine = await alice.ListenAsync();
        await using var ear = await bob.ListenAsync();
        var chatId = await ChatAsync(mine, bob);
        await bob.PutAsync<MeDto>("me/settings", new SettingsDto(SendsTyping: false));

        await mine.SendAsync(new StartTyping(chatId));
        await mine.AskAsync(new Ping());
        await ear.HearsNoAsync<Typing>();

        await ear.SendAsync(new StartTyping(chatId));
        await ear.AskAsync(new Ping());
        await mine.HearsNoAsync<Typing>();
    }

    [Fact]
    [Covers("C26")]
    public async Task Nobody_sees_an_invisible_person_type()
    {
        var (alice, bob) = (await app.SignUpAsync("alice"), await app.SignUpAsync("bob"));
        await using var mine = await alice.ListenAsync();
        await using var ear = await bob.ListenAsync();
        var chatId = await ChatAsync(mine, bob);
        await alice.PutAsync<MeDto>("me/status", new StatusDto(Availability.Invisible));

        await mine.SendAsync(new StartTyping(chatId));
        await mine.AskAsync(new Ping());

        await ear.HearsNoAsync<Typing>();
    }

    private static async Task<long> ChatAsync(Ear from, Person to) =>
        Assert.IsType<MessageStored>(await from.AskAsync(new SendMessage(new SendMessageRequest(Guid.NewGuid(), "hello"), UserId: to.Id))).Message.ChatId;
}
