using Microsoft.Extensions.DependencyInjection;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Server.Realtime;

namespace Parley.Server.Tests.Features.Chats;

/// <summary>A server for tests of chats, with its announcements tapped.</summary>
public sealed class ChatsApp : IAsyncLifetime
{
    private static int people;

    public App App { get; private set; } = null!;

    internal Tap Tap { get; } = new();

    public async ValueTask InitializeAsync() => App = await App.StartAsync(adjust: builder => builder.Services.AddSingleton<IFanout>(Tap));

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Signs somebody up under a fresh nick.</summary>
    public Task<Person> SignUpAsync(string name) => App.SignUpAsync($"{name}{Interlocked.Increment(ref people)}", name);

    public async Task<Person[]> SignUpManyAsync(int count)
    {
        var found = new Person[count];
        for (var i = 0; i < count; i++)
        {
            found[i] = await SignUpAsync("p");
        }

        return found;
    }

    public static Task<ChatEntryDto> GroupAsync(Person owner, params Person[] others) =>
        owner.PostAsync<ChatEntryDto>("chats", new CreateGroupRequest(Guid.NewGuid(), "Team", [.. others.Select(x => x.Id)]));

    public static async Task<MessageDto> SayAsync(Person author, long chatId, string text) =>
        (await author.PostAsync<SentDto>($"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), text))).Message;

    public static async Task<MessageDto> WriteAsync(Person author, Person to, string text) =>
        (await author.PostAsync<SentDto>($"users/{to.Id}/messages", new SendMessageRequest(Guid.NewGuid(), text))).Message;
}
