using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
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
    public async Task<Wire> ListenAsync(Cursor? resume = null)
    {
        var wire = await ConnectAsync();
        await wire.SendAsync(new Hello(resume, "conformance"));
        await wire.HearAsync<ServerFrame>(frame => frame is Ready or Resumed);
        return wire;
    }

    public Task<Wire> ConnectAsync(bool isSlow = false) => Wire.ConnectAsync(Address, Session.Token, isSlow: isSlow);

    private async Task<T> AskAsync<T>(HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        return await ReadAsync<T>(answer);
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage answer) =>
        $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
}

/// <summary>A socket that remembers what it heard.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly Lock gate = new();
    private readonly List<ServerFrame> frames = [];
    private readonly TaskCompletionSource mayRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource heardMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task reading = Task.CompletedTask;
    private long bytesHeard;
    private long lastId;

    public IReadOnlyList<ServerFrame> Frames
    {
        get
        {
            lock (gate)
            {
                return [.. frames];
            }
        }
    }

    public long BytesHeard => Interlocked.Read(ref bytesHeard);

    /// <param name="address">The server.</param>
    /// <param name="token">Who, or null.</param>
    /// <param name="origin">What a browser would say.</param>
    /// <param name="isSlow">Reads nothing until <see cref="ReadOn"/>, and has room for little.</param>
    public static async Task<Wire> ConnectAsync(Uri address, string? token, string? origin = null, bool isSlow = false)
    {
        var wire = new Wire();
        if (token is not null)
        {
            wire.socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        if (origin is not null)
        {
            wire.socket.Options.SetRequestHeader("Origin", origin);
        }

        wire.socket.Options.CollectHttpResponseDetails = true;
        var to = new UriBuilder(new Uri(address, "/api/v1/socket")) { Scheme = address.Scheme == "https" ? "wss" : "ws" }.Uri;
        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (context, ct) =>
            {
                var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                if (isSlow)
                {
                    tcp.ReceiveBufferSize = 4096;
                }

                await tcp.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(tcp, ownsSocket: true);
            },
        }, disposeHandler: false);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await wire.socket.ConnectAsync(to, http, limit.Token);
        if (!isSlow)
        {
            wire.ReadOn();
        }

        return wire;
    }

    /// <summary>The status with which the upgrade is refused.</summary>
    public static async Task<int> RefusedAsync(Uri address, string? token, string? origin)
    {
        try
        {
            await using var wire = await ConnectAsync(address, token, origin);
            return 101;
        }
        catch (WebSocketException refused)
        {
            var status = refused.Message.Split('\'').FirstOrDefault(x => x.Length == 3 && x.All(char.IsAsciiDigit));
            return int.Parse(status ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    public void ReadOn()
    {
        if (mayRead.TrySetResult())
        {
            reading = Task.Run(ReadAsync);
        }
    }

    public Task SendAsync(ClientFrame frame) => SendAsync(JsonSerializer.SerializeToUtf8Bytes<ClientFrame>(frame, ParleyJson.Options));

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text) =>
        socket.SendAsync(bytes, type, endOfMessage: true, CancellationToken.None);

    /// <summary>Asks and waits for the answer, an <c>error</c> frame included; asks again when it asked too much.</summary>
    public async Task<ServerFrame> AskAsync(ClientFrame frame)
    {
        for (var attempt = 1; ; attempt++)
        {
            var id = Interlocked.Increment(ref lastId);
            await SendAsync(frame with { Id = id });
            var answer = await HearAsync<ServerFrame>(heard => IdOf(heard) == id);
            if (answer is not ErrorFrame { Code: ErrorCodes.TooMany or ErrorCodes.Unavailable, RetryAfterMs: { } wait } || attempt == 100)
            {
                return answer;
            }

            await Task.Delay(wait);
        }
    }

    public async Task<T> AskAsync<T>(ClientFrame frame)
        where T : ServerFrame
    {
        var answer = await AskAsync(frame);
        return answer as T ?? throw new Xunit.Sdk.XunitException($"Expected {typeof(T).Name}, got {answer}");
    }

    public Task<MessageStored> SayAsync(long chatId, string text = "hello") =>
        AskAsync<MessageStored>(new SendMessage(new SendMessageRequest(Guid.NewGuid(), text), chatId));

    /// <summary>Waits until such a frame was heard, also before the call.</summary>
    public async Task<T> HearAsync<T>(Func<T, bool>? predicate = null, int seconds = 30)
        where T : ServerFrame
    {
        var until = DateTimeOffset.UtcNow.AddSeconds(seconds);
        while (true)
        {
            Task more;
            lock (gate)
            {
                if (frames.OfType<T>().FirstOrDefault(frame => predicate?.Invoke(frame) ?? true) is { } found)
                {
                    return found;
                }

                more = heardMore.Task;
            }

            var left = until - DateTimeOffset.UtcNow;
            if (left <= TimeSpan.Zero || await Task.WhenAny(more, Task.Delay(left)) != more || reading.IsCompleted)
            {
                Assert.Fail($"No {typeof(T).Name} came. Close code {socket.CloseStatus}. Heard: {string.Join(", ", Frames.TakeLast(20).Select(frame => frame.GetType().Name))}");
            }
        }
    }

    /// <summary>Fails if such a frame was heard or is on its way: a round trip flushes what was queued before.</summary>
    public async Task HearsNoAsync<T>(Func<T, bool>? predicate = null)
        where T : ServerFrame
    {
        await AskAsync(new Ping());
        Assert.DoesNotContain(Frames.OfType<T>(), frame => predicate?.Invoke(frame) ?? true);
    }

    /// <summary>Fails if anything of a chat was heard or is on its way.</summary>
    public async Task HearsNothingOfAsync(long chatId)
    {
        await AskAsync(new Ping());
        Assert.DoesNotContain(Frames, frame => JsonSerializer.Serialize(frame, ParleyJson.Options).Contains($"\"chatId\":{chatId},", StringComparison.Ordinal));
    }

    /// <summary>Waits for the end of the socket.</summary>
    /// <returns>The close code.</returns>
    public async Task<int> ClosedAsync(int seconds = 30)
    {
        await reading.WaitAsync(TimeSpan.FromSeconds(seconds));
        return (int?)socket.CloseStatus ?? 0;
    }

    public void Clear()
    {
        lock (gate)
        {
            frames.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State == WebSocketState.Open && mayRead.Task.IsCompleted)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
                await reading.WaitAsync(limit.Token);
            }
            catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
            {
                // ended meanwhile
            }
        }

        socket.Dispose();
    }

    private static long? IdOf(ServerFrame frame) => frame switch
    {
        Ok ok => ok.Id,
        ErrorFrame error => error.Id,
        MessageStored stored => stored.Id,
        Changes changes => changes.Id,
        Reset reset => reset.Id,
        Pong pong => pong.Id,
        _ => null,
    };

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                Interlocked.Add(ref bytesHeard, part.Count);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Take(JsonSerializer.Deserialize<ServerFrame>(message.ToArray(), ParleyJson.Options)!);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // the link is gone
        }
        finally
        {
            lock (gate)
            {
                heardMore.TrySetResult();
            }
        }
    }

    private void Take(ServerFrame frame)
    {
        lock (gate)
        {
            frames.Add(frame);
            heardMore.TrySetResult();
            heardMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
