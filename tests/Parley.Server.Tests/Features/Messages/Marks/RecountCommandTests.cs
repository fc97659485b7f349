using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Messages;
using Parley.Server.Platform.Postgres;

namespace Parley.Server.Tests.Features.Messages.Marks;

public sealed class RecountCommandTests
{
    [Fact]
    [Covers("C22", "S2-26")]
    public async Task The_command_finds_nothing_after_ordinary_use_and_names_the_chat_and_the_person_whose_figure_was_damaged()
    {
        using var folder = new TemporaryFolder();
        long bob, chat;
        await using (var server = ServerProcess.Start(folder.Path))
        {
            var address = await server.AddressAsync();
            var (alice, token) = await RegisterAsync(address, "alice");
            (bob, _) = await RegisterAsync(address, "bob");
            using var http = Http(address);
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var sent = await SendAsync(http, bob, "one");
            await SendAsync(http, bob, "two");
            await SendAsync(http, alice, "a note to myself");
            chat = sent.Message.ChatId;
        }

        // The general chat, the two sides of the direct chat, and the notes to self.
        var (code, output) = await RecountAsync(folder.Path);
        Assert.Equal(0, code);
        Assert.Contains(" unread figures compared, 0 differ.", output, StringComparison.Ordinal);

        await using (var postgres = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { Folder = folder["postgres"] }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken))
        {
            await using var database = NpgsqlDataSource.Create(postgres.OwnerConnectionString());
            await using var damage = database.CreateCommand($"UPDATE chats SET last_message_seq = 0 WHERE id = {chat}");
            Assert.Equal(1, await damage.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        (code, output) = await RecountAsync(folder.Path);
        Assert.Equal(1, code);
        Assert.Contains($"chat {chat}, person {bob}: served 0, counted 2", output, StringComparison.Ordinal);
        Assert.Contains(" unread figures compared, 1 differ.", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RecountAsync(string folder)
    {
        await using var command = ServerProcess.Run(folder, ["recount"]);
        return (await command.ExitCodeAsync(), command.Output);
    }

    private static HttpClient Http(Uri address)
    {
        var http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        http.DefaultRequestHeaders.Add("X-Parley", "1");
        return http;
    }

    private static async Task<(long Id, string Token)> RegisterAsync(Uri address, string userName)
    {
        using var http = Http(address);
        using var answer = await http.PostAsJsonAsync(
            "accounts", new RegisterRequest(userName, userName, App.Password, Device: new("test", WantsToken: true)), ParleyJson.Options);
        var session = await Person.ReadAsync<SessionDto>(answer);
        return (session.Me.User.Id, session.Token!);
    }

    private static async Task<SentDto> SendAsync(HttpClient http, long userId, string text)
    {
        using var answer = await http.PostAsJsonAsync($"users/{userId}/messages", Talk.Text(text), ParleyJson.Options);
        return await Person.ReadAsync<SentDto>(answer);
    }
}
