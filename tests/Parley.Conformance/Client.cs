using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Parley.Conformance;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

[assembly: AssemblyFixture(typeof(Deployment))]

namespace Parley.Conformance;

/// <summary>
/// The server under test: the one at <c>PARLEY_CONFORMANCE_URL</c>, otherwise the built server as a process of its own with its ordinary
/// settings. It must allow registration. The people are shared by all tests, who make chats of their own.
/// </summary>
public sealed class Deployment : IAsyncLifetime
{
    public const string Password = "correct pony battery 9";

    private const int PeopleMax = 12;
    private readonly string run = Guid.NewGuid().ToString("N")[..10];
    private TemporaryFolder? folder;
    private ServerProcess? process;
    private int registered;

    public Uri Address { get; private set; } = null!;

    /// <summary>Twelve people. The last four are kept for strangers: no test puts one of them into a chat of the others.</summary>
    public IReadOnlyList<Caller> People { get; private set; } = [];

    public Caller Ann => People[0];

    public Caller Bob => People[1];

    public Caller Cid => People[2];

    public Caller Dora => People[3];

    /// <summary>Somebody who is in none of the chats.</summary>
    public Caller Stranger => People[^1];

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("PARLEY_CONFORMANCE_URL") is { Length: > 0 } url)
        {
            Address = new Uri(url.TrimEnd('/'));
        }
        else
        {
            folder = new TemporaryFolder();
            process = ServerProcess.Start(folder["data"], ("Parley__RegistrationsPerHour", "1000"));
            Address = await process.AddressAsync(TimeSpan.FromMinutes(2));
        }

        var people = new List<Caller>();
        foreach (var four in Enumerable.Range(0, PeopleMax).Chunk(4))
        {
            people.AddRange(await Task.WhenAll(four.Select(_ => RegisterAsync())));
        }

        People = people;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder?.Dispose();
    }

    /// <summary>A nick nobody has.</summary>
    public string NewName(string start = "c") => $"{start}{run}{Interlocked.Increment(ref registered)}";

    /// <summary>Somebody new, for what would disturb the others: presence, settings, limits.</summary>
    public Task<Caller> RegisterAsync(string? name = null) => Caller.RegisterAsync(Address, NewName(), name ?? "Conny");

    /// <summary>A client that is not signed in.</summary>
    public HttpClient NewHttp() => Caller.NewHttp(Address);
}

/// <summary>Somebody on one signed-in device. Paths are relative to <c>/api/v1/</c>. Waits when told that it asks too much.</summary>
public sealed class Caller
{
    private static readonly EarOptions Usual = new() { AsksAgain = true, Patience = TimeSpan.FromSeconds(30) };

    private Caller(Uri address, SessionDto session)
    {
        (Address, Session) = (address, session);
        Http = NewHttp(address);
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Token);
    }

    public Uri Address { get; }

    public SessionDto Session { get; }

    public HttpClient Http { get; }

    public long Id => Session.Me.User.Id;

    public string UserName => Session.Me.User.UserName;

    public string Name => Session.Me.User.Name;

    public static HttpClient NewHttp(Uri address) => new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(address, "/api/v1/"),
        Timeout = TimeSpan.FromSeconds(60),
    };

    public static async Task<Caller> RegisterAsync(Uri address, string userName, string name)
    {
        using var http = NewHttp(address);
        using var answer = await SendAsync(http, HttpMethod.Post, "accounts", Registration(userName, name), request => request.Headers.Add("X-Parley", "1"));
        return new(address, await ReadAsync<SessionDto>(answer));
    }

    public static RegisterRequest Registration(string userName, string name) =>
        new(userName, name, Deployment.Password, Device: new DeviceRequest("conformance", WantsToken: true));

    /// <summary>The same person on another device.</summary>
    public async Task<Caller> OnAnotherDeviceAsync()
    {
        using var http = NewHttp(Address);
        var request = new LogInRequest(UserName, Deployment.Password, Device: new DeviceRequest("second", WantsToken: true));
        using var answer = await SendAsync(http, HttpMethod.Post, "sessions", request, x => x.Headers.Add("X-Parley", "1"));
        return new(Address, await ReadAsync<SessionDto>(answer));
    }

    public async Task<T> GetAsync<T>(string path) => await AskAsync<T>(HttpMethod.Get, path);

    public Task<T> PostAsync<T>(string path, object? body = null) => AskAsync<T>(HttpMethod.Post, path, body);

    public Task<T> PutAsync<T>(string path, object? body = null) => AskAsync<T>(HttpMethod.Put, path, body);

    /// <summary>A request whose answer has no body worth reading.</summary>
    public async Task DoAsync(HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        Assert.True(answer.IsSuccessStatusCode, await DescribeAsync(answer));
    }

    /// <summary>A request that must be refused with this code.</summary>
    public async Task<ProblemDto> RefusedAsync(string code, HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        return await RefusalAsync(code, answer);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) => SendAsync(Http, method, path, body);

    /// <summary>Sends; on "too many" waits as long as told and sends again.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient http, HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? adjust = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Content = body switch
            {
                null => null,
                byte[] bytes => new ByteArrayContent(bytes),
                string json => new StringContent(json, Encoding.UTF8, "application/json"),
                _ => JsonContent.Create(body, body.GetType(), options: ParleyJson.Options),
            };
            adjust?.Invoke(request);
            var answer = await http.SendAsync(request);
            if ((int)answer.StatusCode is not (429 or 503) || attempt == 100)
            {
                return answer;
            }

            var wait = (await answer.Content.ReadFromJsonAsync<ProblemDto>(ParleyJson.Options))!.RetryAfterMs ?? 1000;
            answer.Dispose();
            await Task.Delay(Math.Min(wait, 30_000));
        }
    }

    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        Assert.True(answer.IsSuccessStatusCode, await DescribeAsync(answer));
        return (await answer.Content.ReadFromJsonAsync<T>(ParleyJson.Options))!;
    }

    /// <summary>The problem document of a refusal: whatever is refused, its shape is the same.</summary>
    public static async Task<ProblemDto> RefusalAsync(string code, HttpResponseMessage answer)
    {
        Assert.False(answer.IsSuccessStatusCode, $"Expected {code}, but it was allowed.");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<ProblemDto>(ParleyJson.Options))!;
        Assert.True(code == problem.Code, $"Expected {code}, but {await DescribeAsync(answer)}");
        Assert.Equal((int)answer.StatusCode, problem.Status);
        Assert.False(string.IsNullOrWhiteSpace(problem.Title));
        return problem;
    }

    /// <summary>A new group of this person and these others.</summary>
    public async Task<long> GroupAsync(params Caller[] others) => (await NewGroupAsync(x => x, others)).Chat.Id;

    public Task<ChatEntryDto> NewGroupAsync(Func<CreateGroupRequest, CreateGroupRequest> adjust, params Caller[] others) =>
        PostAsync<ChatEntryDto>("chats", adjust(new CreateGroupRequest(Guid.NewGuid(), "Team", [.. others.Select(x => x.Id)])));

    public async Task<MessageDto> SayAsync(long chatId, string text = "hello", long? replyTo = null) =>
        (await PostAsync<SentDto>($"chats/{chatId}/messages", new SendMessageRequest(Guid.NewGuid(), text, replyTo))).Message;

    public async Task<MessageDto> SayToAsync(Caller other, string text = "hello") =>
        (await PostAsync<SentDto>($"users/{other.Id}/messages", new SendMessageRequest(Guid.NewGuid(), text))).Message;

    public Task<ChatEntryDto> EntryAsync(long chatId) => GetAsync<ChatEntryDto>($"chats/{chatId}");

    public Task<MessagePageDto> PageAsync(long chatId, string query = "limit=100") => GetAsync<MessagePageDto>($"chats/{chatId}/messages?{query}");

    public async Task<MessageDto> MessageAsync(long chatId, long seq) =>
        Assert.Single((await PageAsync(chatId, $"after={seq - 1}&limit=1")).Messages, x => x.Seq == seq);

    public Task ReadUpToAsync(long chatId, long upTo) => DoAsync(HttpMethod.Post, $"chats/{chatId}/read", new ReadUpToRequest(upTo));

    public async Task<ServerFrame> SyncAsync(Cursor? resume = null) => await PostAsync<ServerFrame>("sync", new Hello(resume));

    public Task<ServerFrame> ChangesAsync(long chatId, long from) => GetAsync<ServerFrame>($"chats/{chatId}/changes?from={from}");

    /// <summary>Opens a socket, says hello and waits for the answer.</summary>
    public async Task<Ear> ListenAsync(Cursor? resume = null)
    {
        var ear = await ConnectAsync();
        await ear.SendAsync(new Hello(resume, "conformance"));
        await ear.WaitForAsync<ServerFrame>(frame => frame is Ready or Resumed);
        return ear;
    }

    public Task<Ear> ConnectAsync(bool isSlow = false) => Ear.ConnectAsync(Address, Session.Token, Usual with { IsSlow = isSlow });

    /// <summary>The status with which the socket is refused at the door; 101 when it is let in.</summary>
    public static async Task<int> UpgradeAsync(Uri address, string? token, string? origin)
    {
        try
        {
            await using var ear = await Ear.ConnectAsync(address, token, Usual with { Origin = origin });
            return 101;
        }
        catch (WebSocketException refused)
        {
            var status = refused.Message.Split('\'').FirstOrDefault(x => x.Length == 3 && x.All(char.IsAsciiDigit));
            return int.Parse(status ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private async Task<T> AskAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        return await ReadAsync<T>(answer);
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage answer) =>
        $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
}

/// <summary>What the cases ask a socket besides.</summary>
public static class EarExtensions
{
    public static async Task<T> AskAsync<T>(this Ear ear, ClientFrame frame)
        where T : ServerFrame
    {
        var answer = await ear.AskAsync(frame);
        return answer as T ?? throw new Xunit.Sdk.XunitException($"Expected {typeof(T).Name}, got {answer}");
    }

    public static Task<MessageStored> SayAsync(this Ear ear, long chatId, string text = "hello") =>
        ear.AskAsync<MessageStored>(new SendMessage(new SendMessageRequest(Guid.NewGuid(), text), chatId));

    /// <summary>Fails if anything of a chat was heard or is on its way.</summary>
    public static async Task HearsNothingOfAsync(this Ear ear, long chatId)
    {
        await ear.AskAsync(new Ping());
        Assert.DoesNotContain(ear.Frames, frame => JsonSerializer.Serialize(frame, ParleyJson.Options).Contains($"\"chatId\":{chatId},", StringComparison.Ordinal));
    }
}
