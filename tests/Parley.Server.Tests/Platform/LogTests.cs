using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Platform.Postgres;

namespace Parley.Server.Tests.Platform;

/// <summary>What people write, and what must stay secret, is in no log, however much an operator lets the server say.</summary>
public sealed partial class LogTests
{
    [Fact]
    [Covers("SEC60", "SEC48", "SEC50")]
    public async Task At_the_most_talkative_level_no_word_of_a_conversation_and_no_secret_is_logged()
    {
        const string Marker = "canary";
        using var folder = new TemporaryFolder();
        await using var server = ServerProcess.Start(
            folder["data"],
            ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
            ("Logging__LogLevel__Microsoft.EntityFrameworkCore", "Trace"), ("Logging__LogLevel__Npgsql", "Trace"));
        var address = await server.AddressAsync();
        using var http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        http.DefaultRequestHeaders.Add("X-Parley", "1");
        async Task<T> AskAsync<T>(HttpMethod method, string path, object? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: ParleyJson.Options) };
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return typeof(T) == typeof(string)
                ? (T)(object)await answer.Content.ReadAsStringAsync()
                : await Person.ReadAsync<T>(answer);
        }

        const string Password = $"{Marker} password 1 of many words";
        var session = await AskAsync<SessionDto>(HttpMethod.Post, "accounts", new RegisterRequest("anna", $"{Marker}name", Password, $"{Marker}@mail.example", Device: new($"{Marker}device", WantsToken: true)));
        await AskAsync<string>(HttpMethod.Post, "sessions", new LogInRequest("anna", $"{Marker} wrong password"));
        await AskAsync<string>(HttpMethod.Post, "sessions", new LogInRequest($"{Marker}nobody", $"{Marker} wrong password"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Token);
        var chat = (await AskAsync<ChatEntryDto>(HttpMethod.Post, "chats", new CreateGroupRequest(Guid.NewGuid(), $"{Marker} title", [], $"{Marker} description"))).Chat.Id;
        var message = (await AskAsync<SentDto>(HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), $"{Marker} over HTTP"))).Message;
        var invite = await AskAsync<InviteDto>(HttpMethod.Post, $"chats/{chat}/invites", new CreateInviteRequest(Guid.NewGuid()));
        await AskAsync<string>(HttpMethod.Put, $"chats/{chat}/messages/{message.Seq}", new EditMessageRequest(Guid.NewGuid(), $"{Marker} edited"));
        await AskAsync<string>(HttpMethod.Put, $"chats/{chat}/draft", new SaveDraftRequest($"{Marker} draft"));
        await AskAsync<string>(HttpMethod.Put, "me/status", new StatusDto(Text: $"{Marker} status"));
        await AskAsync<string>(HttpMethod.Put, "me/settings", new SettingsDto(Preferences: $"{Marker} preferences"));
        await AskAsync<string>(HttpMethod.Get, $"users?query={Marker}search");
        await AskAsync<string>(HttpMethod.Get, $"accounts/availability?userName={Marker}free");
        await AskAsync<string>(HttpMethod.Get, $"invites/{invite.Code}");
        await AskAsync<string>(HttpMethod.Post, $"invites/{invite.Code}/accept");
        await AskAsync<string>(HttpMethod.Post, $"chats/{chat}/messages", new SendMessageRequest(Guid.NewGuid(), $"{Marker} a \0 that cannot be stored"));
        await AskAsync<string>(HttpMethod.Post, $"chats/{chat}/messages", $"{{\"{Marker}\":");
        await AskAsync<string>(HttpMethod.Get, $"chats/%0d%0a{Marker}%20a%20line%20of%20its%20own%1b%5b2J");
        await using (var ear = await Ear.ConnectAsync(address, session.Token))
        {
            await ear.SendAsync(new Hello(Client: $"{Marker} client"));
            await ear.WaitForAsync<Ready>();
            Assert.IsType<MessageStored>(await ear.AskAsync(new SendMessage(new SendMessageRequest(Guid.NewGuid(), $"{Marker} on the socket"), chat)));
            await ear.SendRawAsync($"{{\"type\":\"{Marker}\"}}");
            await ear.SendRawAsync($"{Marker} is no JSON");
            await ear.AskAsync(new Ping());
        }

        await AskAsync<string>(HttpMethod.Put, "me/password", new ChangePasswordRequest(Password, $"{Marker} password 2 of many words"));
        await server.StopAsync();

        // It said a lot, or the test would prove nothing.
        var lines = (server.Output + server.Errors).Split('\n').Concat(await File.ReadAllLinesAsync(folder["data/postgres/postgres.log"], TestContext.Current.CancellationToken)).ToList();
        Assert.Contains(lines, line => line.Contains("INSERT INTO", StringComparison.OrdinalIgnoreCase));
        foreach (var secret in new[] { Marker, session.Token!, invite.Code! })
        {
            var leaks = lines.Where(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)).Select(line => line.Length > 200 ? line[..200] : line).ToList();
            Assert.True(leaks.Count == 0, string.Join('\n', leaks));
        }

        Assert.All(lines, line => Assert.DoesNotContain('\u001b', line));
    }

    [Fact]
    [Covers("SEC48")]
    public void No_file_of_the_project_holds_a_secret()
    {
        var found = from file in SourceFiles()
                    from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
                    where Secret().IsMatch(line.Text)
                    select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Number}";

        Assert.Empty(found);
    }

    private static IEnumerable<string> SourceFiles()
    {
        string[] skipped = ["node_modules", "bin", "obj", "dist", "artifacts", "test-results", ".git", "data"];
        string[] endings = [".cs", ".ts", ".tsx", ".js", ".mjs", ".json", ".yaml", ".yml", ".env", ".sh", ".md", ".html", ".csproj", ".props", ""];
        return Walk(Repository.Root);

        IEnumerable<string> Walk(string folder) => Directory.EnumerateFiles(folder).Where(file => endings.Contains(Path.GetExtension(file)))
            .Concat(Directory.EnumerateDirectories(folder).Where(below => !skipped.Contains(Path.GetFileName(below))).SelectMany(Walk));
    }

    // Keys in their usual wrapping, tokens of well-known services, and a password in a connection string that is neither a placeholder nor an expression.
    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[A-Za-z0-9-]{20}|Password=(?!wrong|secret|right|…|\.\.\.|\$|\{|<|\*)[^;""'`\s)]{6,}[;""']")]
    private static partial Regex Secret();
}
