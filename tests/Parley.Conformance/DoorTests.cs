using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Conformance;

/// <summary>What comes before any use case: who may knock, and with what.</summary>
public sealed class DoorTests(Deployment server)
{
    private readonly Caller ann = server.Ann;
    private readonly Caller bob = server.Bob;

    [Theory]
    [Covers("SEC6", "SEC61")]
    [InlineData("no JSON at all", "hello", ErrorCodes.Malformed)]
    [InlineData("an empty text", "", ErrorCodes.Malformed)]
    [InlineData("an array", "[]", ErrorCodes.Malformed)]
    [InlineData("null", "null", ErrorCodes.Malformed)]
    [InlineData("half an object", "{\"type\":\"ping\"", ErrorCodes.Malformed)]
    [InlineData("a member twice", "{\"type\":\"read\",\"chatId\":1,\"chatId\":2,\"upTo\":1}", ErrorCodes.Malformed)]
    [InlineData("a number as text", "{\"type\":\"read\",\"chatId\":\"1\",\"upTo\":1}", ErrorCodes.Malformed)]
    [InlineData("a missing member", "{\"type\":\"read\",\"chatId\":1}", ErrorCodes.Malformed)]
    [InlineData("something nested too deep", "{\"type\":\"ping\",\"x\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", ErrorCodes.Malformed)]
    [InlineData("an unknown type", "{\"type\":\"dance\"}", ErrorCodes.UnknownFrame)]
    [InlineData("no type", "{\"id\":4711}", ErrorCodes.UnknownFrame)]
    public async Task A_bad_frame_is_answered_and_closes_nothing(string sentence, string frame, string code)
    {
        await using var wire = await ann.ListenAsync();
        await wire.SendRawAsync(frame);
        Assert.True((await wire.WaitForAsync<ErrorFrame>()).Code == code, sentence);
        Assert.IsType<Pong>(await wire.AskAsync(new Ping()));
    }

    [Theory]
    [Covers("SEC6", "SEC57")]
    [InlineData("fields nobody knows", "{\"type\":\"ping\",\"id\":7,\"userId\":1,\"isAdmin\":true}")]
    [InlineData("the type at the end", "{\"id\":7,\"type\":\"ping\"}")]
    public async Task A_frame_may_carry_more_and_in_any_order(string sentence, string frame)
    {
        await using var wire = await ann.ListenAsync();
        await wire.SendRawAsync(frame);
        Assert.True((await wire.WaitForAsync<Pong>()).Id == 7, sentence);
    }

    [Fact]
    [Covers("C29", "SEC7")]
    public async Task A_frame_of_the_largest_size_is_taken_and_one_byte_more_closes_with_1009()
    {
        await using var wire = await ann.ListenAsync();
        const string start = "{\"type\":\"ping\",\"id\":9,\"x\":\"";
        await wire.SendRawAsync(start + new string('x', Limits.ClientFrameBytesMax - start.Length - 2) + "\"}");
        Assert.Equal(9, (await wire.WaitForAsync<Pong>()).Id);
        await wire.SendRawAsync(start + new string('x', Limits.ClientFrameBytesMax - start.Length - 1) + "\"}");
        Assert.Equal(1009, await wire.CloseCodeAsync());
    }

    [Fact]
    [Covers("SEC21")]
    public async Task A_binary_frame_closes_with_1003()
    {
        await using var wire = await ann.ListenAsync();
        await wire.SendRawAsync(new byte[] { 1, 2, 3 }, WebSocketMessageType.Binary);
        Assert.Equal(1003, await wire.CloseCodeAsync());
    }

    [Fact]
    [Covers("SEC10")]
    public async Task Whoever_goes_on_sending_nonsense_is_sent_away_for_good()
    {
        await using var wire = await ann.ListenAsync();
        for (var i = 0; i < 10; i++)
        {
            await wire.SendRawAsync("nonsense");
        }

        Assert.Equal(Contract.Errors.CloseCodes.ProtocolError, await wire.CloseCodeAsync());
    }

    [Fact]
    [Covers("C30", "SEC10")]
    public async Task A_flood_on_a_socket_is_answered_with_the_time_to_wait()
    {
        await using var wire = await ann.ListenAsync();
        for (var i = 0; i < 150; i++)
        {
            await wire.SendAsync(new Ping { Id = 5_000 + i });
        }

        var refused = await wire.WaitForAsync<ErrorFrame>(x => x.Code == ErrorCodes.TooMany);
        Assert.True(refused.Id >= 5_000 && refused.RetryAfterMs > 0);
        await Task.Delay(3_000);
        Assert.IsType<Pong>(await wire.AskAsync(new Ping()));
    }

    [Theory]
    [Covers("SEC22")]
    [InlineData("a send", "{\"type\":\"message.send\",\"message\":{\"clientId\":\"6c55bbd0-6d8c-4a31-8b0e-5d1c2a3b4c5d\",\"text\":\"x\"},\"chatId\":1}")]
    [InlineData("a read mark", "{\"type\":\"read\",\"chatId\":1,\"upTo\":1}")]
    [InlineData("typing", "{\"type\":\"typing.start\",\"chatId\":1}")]
    public async Task Before_hello_nothing_else_is_taken(string sentence, string frame)
    {
        await using var wire = await ann.ConnectAsync();
        await wire.SendRawAsync(frame);
        Assert.True((await wire.WaitForAsync<ErrorFrame>()).Code == ErrorCodes.Invalid, sentence);
    }

    [Theory]
    [Covers("SEC22", "S2-02", "A8")]
    [InlineData("nobody", null, null, 401)]
    [InlineData("a token that was never given", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", null, 401)]
    [InlineData("another site's page", "own", "https://evil.example", 403)]
    [InlineData("a page without an origin", "own", "null", 403)]
    public async Task The_socket_is_refused_at_the_door_to(string sentence, string? token, string? origin, int status) =>
        Assert.True(status == await Caller.UpgradeAsync(server.Address, token == "own" ? ann.Session.Token : token, origin), sentence);

    [Theory]
    [Covers("SEC38", "SEC61")]
    [InlineData("GET", "me")]
    [InlineData("GET", "chats")]
    [InlineData("GET", "users")]
    [InlineData("GET", "unread")]
    [InlineData("GET", "starred")]
    [InlineData("GET", "devices")]
    [InlineData("GET", "chats/1/messages")]
    [InlineData("GET", "users/1")]
    [InlineData("GET", "invites/abc")]
    [InlineData("GET", "socket")]
    [InlineData("POST", "sync")]
    [InlineData("POST", "chats")]
    [InlineData("POST", "chats/1/messages")]
    [InlineData("PUT", "me/profile")]
    [InlineData("DELETE", "sessions/current")]
    public async Task Without_signing_in_there_is(string method, string path)
    {
        using var http = server.NewHttp();
        using var answer = await Caller.SendAsync(http, new HttpMethod(method), path, method is "GET" or "DELETE" ? null : "{}", x => x.Headers.Add("X-Parley", "1"));
        await Caller.RefusalAsync(ErrorCodes.SignedOut, answer);
    }

    [Theory]
    [Covers("SEC14", "SEC15", "SEC49", "SEC51")]
    [InlineData("a good answer", "server")]
    [InlineData("a refusal", "me")]
    [InlineData("an unknown route", "nothing/here")]
    public async Task Every_answer_carries_the_headers_that_protect(string sentence, string path)
    {
        using var http = server.NewHttp();
        using var answer = await Caller.SendAsync(http, HttpMethod.Get, path);
        string One(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : "";
        Assert.True(One("Content-Security-Policy").Contains("default-src 'none'", StringComparison.Ordinal), sentence);
        Assert.Equal("nosniff", One("X-Content-Type-Options"));
        Assert.Equal("no-referrer", One("Referrer-Policy"));
        Assert.Equal("same-origin", One("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", One("Cross-Origin-Resource-Policy"));
        Assert.True(answer.Headers.CacheControl?.NoStore, sentence);
        Assert.Equal("", One("Server") + One("X-Powered-By") + One("Access-Control-Allow-Origin"));
    }

    [Theory]
    [Covers("SEC16", "SEC13")]
    [InlineData("without the header", null, null, null, false)]
    [InlineData("with the header", "1", null, null, true)]
    [InlineData("with another value", "0", null, null, false)]
    [InlineData("from another origin", "1", "https://evil.example", null, false)]
    [InlineData("from the origin null", "1", "null", null, false)]
    [InlineData("from another site", "1", null, "cross-site", false)]
    [InlineData("from a sister site", "1", null, "same-site", false)]
    public async Task A_change_with_a_cookie_needs_a_header_and_our_own_page(string sentence, string? header, string? origin, string? site, bool isAllowed)
    {
        using var http = server.NewHttp();
        var request = new LogInRequest(bob.UserName, Deployment.Password, IsRemembered: false);
        using var answer = await Caller.SendAsync(http, HttpMethod.Post, "sessions", request, x =>
        {
            if (header is not null)
            {
                x.Headers.Add("X-Parley", header);
            }

            if (origin is not null)
            {
                x.Headers.Add("Origin", origin);
            }

            if (site is not null)
            {
                x.Headers.Add("Sec-Fetch-Site", site);
            }
        });
        Assert.True(isAllowed == answer.IsSuccessStatusCode, sentence);
        if (!isAllowed)
        {
            await Caller.RefusalAsync(ErrorCodes.ForeignOrigin, answer);
        }
    }

    [Fact]
    [Covers("SEC11", "S2-01", "S0-05")]
    public async Task Signing_in_sets_a_cookie_no_script_can_read_and_no_token_in_the_body()
    {
        using var http = server.NewHttp();
        using var answer = await Caller.SendAsync(
            http, HttpMethod.Post, "sessions", new LogInRequest(bob.UserName, Deployment.Password), x => x.Headers.Add("X-Parley", "1"));
        var session = await Caller.ReadAsync<SessionDto>(answer);
        Assert.Null(session.Token);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), x => x.Split('=')[0].EndsWith("parley", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
        using var me = await Caller.SendAsync(http, HttpMethod.Get, "me", adjust: x => x.Headers.Add("Cookie", cookie.Split(';')[0]));
        Assert.Equal(bob.Id, (await Caller.ReadAsync<MeDto>(me)).User.Id);
        using var change = await Caller.SendAsync(http, HttpMethod.Delete, "sessions/current", adjust: x => x.Headers.Add("Cookie", cookie.Split(';')[0]));
        await Caller.RefusalAsync(ErrorCodes.ForeignOrigin, change);
    }

    [Theory]
    [Covers("SEC6", "SEC21", "SEC61")]
    [InlineData("a form", "application/x-www-form-urlencoded", "title=x", "malformed")]
    [InlineData("plain text", "text/plain", "{}", "malformed")]
    [InlineData("half an object", "application/json", "{\"operationId\":", "malformed")]
    [InlineData("a member twice", "application/json", "{\"operationId\":\"6c55bbd0-6d8c-4a31-8b0e-5d1c2a3b4c5d\",\"title\":\"a\",\"title\":\"b\",\"memberIds\":[]}", "malformed")]
    [InlineData("null", "application/json", "null", "malformed")]
    [InlineData("nothing", "application/json", "", "malformed")]
    [InlineData("a number as text", "application/json", "{\"operationId\":\"6c55bbd0-6d8c-4a31-8b0e-5d1c2a3b4c5d\",\"title\":\"a\",\"memberIds\":[\"1\"]}", "malformed")]
    public async Task A_body_that_cannot_be_read_is_refused(string sentence, string type, string body, string code)
    {
        using var answer = await ann.Http.PostAsync("chats", new StringContent(body, Encoding.UTF8, type));
        Assert.True((int)answer.StatusCode is 400 or 415, sentence);
        await Caller.RefusalAsync(code, answer);
    }

    [Fact]
    [Covers("SEC6")]
    public async Task A_body_nested_too_deep_is_refused()
    {
        var deep = new string('[', 40) + new string(']', 40);
        await ann.RefusedAsync(ErrorCodes.Malformed, HttpMethod.Post, "chats", $"{{\"operationId\":\"{Guid.NewGuid()}\",\"title\":\"a\",\"memberIds\":[],\"x\":{deep}}}");
    }

    [Fact]
    [Covers("SEC7")]
    public async Task A_body_over_the_limit_is_refused()
    {
        using var answer = await ann.Http.PostAsync("chats", new StringContent(new string(' ', 300 * 1024), Encoding.UTF8, "application/json"));
        await Caller.RefusalAsync(ErrorCodes.TooLarge, answer);
    }

    [Fact]
    [Covers("SEC57", "A8", "S3-21")]
    public async Task What_a_client_claims_about_itself_is_not_believed()
    {
        var chat = await ann.GroupAsync(bob);
        var sent = await ann.PostAsync<SentDto>(
            $"chats/{chat}/messages",
            $"{{\"clientId\":\"{Guid.NewGuid()}\",\"text\":\"x\",\"authorId\":{bob.Id},\"seq\":77,\"at\":\"2001-01-01T00:00:00Z\",\"isPinned\":true,\"kind\":\"system\"}}");
        Assert.Equal((ann.Id, 2, false, MessageKind.Text), (sent.Message.AuthorId, sent.Message.Seq, sent.Message.IsPinned, sent.Message.Kind));
        var eve = await server.RegisterAsync();
        var me = await eve.PutAsync<MeDto>("me/profile", $"{{\"userName\":\"{eve.UserName}\",\"name\":\"E\",\"role\":\"admin\",\"id\":1}}");
        Assert.Equal((ServerRole.Member, eve.Id), (me.Role, me.User.Id));
    }

    [Theory]
    [Covers("SEC21", "SEC61")]
    [InlineData("an unknown route", "GET", "nothing/here", 404)]
    [InlineData("an unknown route of a chat", "GET", "chats/1/nothing", 404)]
    [InlineData("a chat that is no number", "GET", "chats/abc", 404)]
    [InlineData("a method that is not served", "DELETE", "me", 405)]
    [InlineData("a method nobody knows", "BREW", "me", 405)]
    public async Task What_is_not_there_is_refused_in_the_same_shape(string sentence, string method, string path, int status)
    {
        using var answer = await ann.SendAsync(new HttpMethod(method), path);
        Assert.True(status == (int)answer.StatusCode, $"{sentence}: {(int)answer.StatusCode}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.NotNull((await answer.Content.ReadFromJsonAsync<ProblemDto>(ParleyJson.Options))!.Code);
    }

    [Fact]
    [Covers("C30", "SEC10")]
    public async Task Whoever_asks_too_much_is_told_when_to_come_back()
    {
        var eve = await server.RegisterAsync();
        HttpResponseMessage? refused = null;
        for (var round = 0; round < 20 && refused is null; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => eve.Http.GetAsync("me")));
            refused = answers.FirstOrDefault(x => (int)x.StatusCode == 429);
        }

        var problem = await Caller.RefusalAsync(ErrorCodes.TooMany, refused!);
        Assert.True(problem.RetryAfterMs > 0);
        Assert.True(refused!.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(ann.Id, (await ann.GetAsync<MeDto>("me")).User.Id);
    }

    [Theory]
    [Covers("S0-07", "SEC7", "SEC27", "A25")]
    [InlineData("a nick of one letter", "x", "Name", Deployment.Password, ErrorCodes.UserNameInvalid)]
    [InlineData("a nick too long", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "Name", Deployment.Password, ErrorCodes.UserNameInvalid)]
    [InlineData("a nick with a blank", "two words", "Name", Deployment.Password, ErrorCodes.UserNameInvalid)]
    [InlineData("a nick with an ampersand", "a&b", "Name", Deployment.Password, ErrorCodes.UserNameInvalid)]
    [InlineData("a nick that passes for the server", "Parley", "Name", Deployment.Password, ErrorCodes.UserNameInvalid)]
    [InlineData("a password too short", "$", "Name", "short", ErrorCodes.PasswordWeak)]
    [InlineData("a password everybody has", "$", "Name", "password1234", ErrorCodes.PasswordWeak)]
    [InlineData("no name", "$", " ", Deployment.Password, ErrorCodes.Invalid)]
    public async Task An_account_that_cannot_be_is_refused(string sentence, string userName, string name, string password, string code)
    {
        using var http = server.NewHttp();
        var request = new RegisterRequest(userName == "$" ? server.NewName("r") : userName, name, password);
        using var answer = await Caller.SendAsync(http, HttpMethod.Post, "accounts", request, x => x.Headers.Add("X-Parley", "1"));
        Assert.True((await Caller.RefusalAsync(code, answer)).Status == 400, sentence);
    }

    [Fact]
    [Covers("SEC9", "S0-07")]
    public async Task Of_several_who_take_one_nick_at_once_one_gets_it()
    {
        var name = server.NewName("race");
        using var http = server.NewHttp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Caller.SendAsync(
            http, HttpMethod.Post, "accounts", Caller.Registration(i == 1 ? name.ToUpperInvariant() : name, "R"), x => x.Headers.Add("X-Parley", "1"))));
        Assert.Single(answers, x => x.IsSuccessStatusCode);
        foreach (var refused in answers.Where(x => !x.IsSuccessStatusCode))
        {
            await Caller.RefusalAsync(ErrorCodes.UserNameTaken, refused);
        }

        Assert.Equal(new AvailabilityDto(false, ErrorCodes.UserNameTaken), await ann.GetAsync<AvailabilityDto>($"accounts/availability?userName={name}"));
    }

    [Fact]
    [Covers("SEC32", "SEC28")]
    public async Task A_wrong_password_and_an_unknown_nick_are_refused_alike()
    {
        using var http = server.NewHttp();
        var eve = await server.RegisterAsync();
        var bodies = new List<ProblemDto>();
        foreach (var name in new[] { eve.UserName, server.NewName("nobody") })
        {
            using var answer = await Caller.SendAsync(
                http, HttpMethod.Post, "sessions", new LogInRequest(name, "wrong wrong wrong"), x => x.Headers.Add("X-Parley", "1"));
            bodies.Add(await Caller.RefusalAsync(ErrorCodes.WrongCredentials, answer) with { TraceId = null });
        }

        Assert.Equal(bodies[0], bodies[1]);
    }

    [Fact]
    [Covers("SEC36", "SEC37", "S0-06")]
    public async Task Signing_a_device_out_ends_its_socket_with_4501_and_its_token()
    {
        var eve = await server.RegisterAsync();
        var second = await eve.OnAnotherDeviceAsync();
        await using var here = await eve.ListenAsync();
        await using var there = await second.ListenAsync();
        var devices = await eve.GetAsync<List<DeviceDto>>("devices");
        Assert.Equal([(eve.Session.DeviceId, true), (second.Session.DeviceId, false)], devices.Select(x => (x.Id, x.IsCurrent)));
        Assert.All(devices, x => Assert.True(x.IsConnected));
        await eve.DoAsync(HttpMethod.Delete, $"devices/{second.Session.DeviceId}");
        Assert.Equal(CloseCodes.SignedOut, await there.CloseCodeAsync());
        await second.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "me");
        Assert.IsType<Pong>(await here.AskAsync(new Ping()));
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Delete, $"devices/{second.Session.DeviceId}");
        await eve.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Delete, $"devices/{ann.Session.DeviceId}");
    }

    [Theory]
    [Covers("SEC36")]
    [InlineData("signing out ends this device", "current")]
    [InlineData("ending the others ends them", "others")]
    [InlineData("a new password ends the others", "password")]
    public async Task Sockets_end_with_the_sign_in_they_came_from(string sentence, string what)
    {
        var eve = await server.RegisterAsync();
        var second = await eve.OnAnotherDeviceAsync();
        await using var here = await eve.ListenAsync();
        await using var there = await second.ListenAsync();
        await (what switch
        {
            "current" => second.DoAsync(HttpMethod.Delete, "sessions/current"),
            "others" => eve.DoAsync(HttpMethod.Delete, "devices"),
            _ => eve.DoAsync(HttpMethod.Put, "me/password", new ChangePasswordRequest(Deployment.Password, "another pony battery 8")),
        });
        Assert.True(CloseCodes.SignedOut == await there.CloseCodeAsync(), sentence);
        Assert.IsType<Pong>(await here.AskAsync(new Ping()));
        await second.RefusedAsync(ErrorCodes.SignedOut, HttpMethod.Get, "chats");
    }

    [Theory]
    [Covers("SEC7")]
    [InlineData("a language that is none", "me/settings", "{\"language\":\"<script>\"}")]
    [InlineData("preferences too long", "me/settings", "{\"preferences\":\"$\"}")]
    [InlineData("a status too long", "me/status", "{\"text\":\"$\"}")]
    [InlineData("a status that ended long ago", "me/status", "{\"text\":\"a\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}")]
    public async Task Settings_that_cannot_be_are_refused(string sentence, string path, string json)
    {
        var body = json.Replace("$", new string('x', Limits.PreferencesMax + 1), StringComparison.Ordinal);
        Assert.True((await ann.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Put, path, body)).Detail is not null, sentence);
    }

    [Fact]
    [Covers("SEC8")]
    public async Task One_account_has_so_many_sockets_and_the_oldest_makes_room()
    {
        var eve = await server.RegisterAsync();
        var wires = new List<Ear>();
        for (var i = 0; i <= Limits.SocketsPerUserMax; i++)
        {
            wires.Add(await eve.ListenAsync());
        }

        Assert.Equal(CloseCodes.TooManySockets, await wires[0].CloseCodeAsync());
        Assert.IsType<Pong>(await wires[^1].AskAsync(new Ping()));
        foreach (var wire in wires)
        {
            await wire.DisposeAsync();
        }
    }
}
