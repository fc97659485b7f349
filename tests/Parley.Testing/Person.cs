using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Xunit;

namespace Parley.Testing;

/// <summary>Somebody on one signed-in device. Paths are relative to <c>/api/v1/</c>.</summary>
public sealed class Person
{
    private readonly App app;

    internal Person(App app, SessionDto session)
    {
        this.app = app;
        Session = session;
        Http = app.NewHttp();
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.Token);
    }

    /// <summary>The sign-in, with its token.</summary>
    public SessionDto Session { get; }

    /// <summary>Number of the account.</summary>
    public long Id => Session.Me.User.Id;

    /// <summary>The nick.</summary>
    public string UserName => Session.Me.User.UserName;

    /// <summary>A client that is signed in.</summary>
    public HttpClient Http { get; }

    /// <summary>The same person on another device.</summary>
    public Task<Person> OnAnotherDeviceAsync() => app.SignInAsync(UserName);

    /// <summary>Opens a socket, says hello and waits for the answer.</summary>
    public async Task<Ear> ListenAsync(Cursor? resume = null, EarOptions? options = null)
    {
        var ear = await Ear.ConnectAsync(app.Address, Session.Token!, options);
        await ear.SendAsync(new Hello(resume, "test"));
        await ear.WaitForAsync<ServerFrame>(frame => frame is Ready or Resumed);
        return ear;
    }

    public async Task<T> GetAsync<T>(string path)
    {
        using var answer = await InsistAsync(HttpMethod.Get, path);
        return await ReadAsync<T>(answer);
    }

    public async Task<T> PostAsync<T>(string path, object? body = null)
    {
        using var answer = await InsistAsync(HttpMethod.Post, path, body);
        return await ReadAsync<T>(answer);
    }

    public async Task<T> PutAsync<T>(string path, object? body = null)
    {
        using var answer = await InsistAsync(HttpMethod.Put, path, body);
        return await ReadAsync<T>(answer);
    }

    /// <summary>A request whose answer has no body worth reading.</summary>
    public async Task DoAsync(HttpMethod method, string path, object? body = null)
    {
        using var answer = await InsistAsync(method, path, body);
        if (!answer.IsSuccessStatusCode)
        {
            Assert.Fail(await DescribeAsync(answer));
        }
    }

    /// <summary>A request that must be refused with this code.</summary>
    public async Task<ProblemDto> RefusedAsync(string code, HttpMethod method, string path, object? body = null)
    {
        using var answer = await SendAsync(method, path, body);
        return await RefusalAsync(code, answer);
    }

    /// <summary>Asks once.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: ParleyJson.Options);
        }

        return Http.SendAsync(request);
    }

    /// <summary>The body of a good answer; fails the test with what the server said otherwise.</summary>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            Assert.Fail(await DescribeAsync(answer));
        }

        return (await answer.Content.ReadFromJsonAsync<T>(ParleyJson.Options))!;
    }

    /// <summary>The problem document of a refusal with this code.</summary>
    public static async Task<ProblemDto> RefusalAsync(string code, HttpResponseMessage answer)
    {
        Assert.False(answer.IsSuccessStatusCode, $"Expected {code}, but it was allowed.");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<ProblemDto>(ParleyJson.Options))!;
        Assert.Equal(code, problem.Code);
        Assert.Equal((int)answer.StatusCode, problem.Status);
        return problem;
    }

    /// <summary>
    /// Asks again when the server is too busy to answer in time, as every client does (C30): a machine with much else to do is no fault of the server's.
    /// Every write is repeatable (C8).
    /// </summary>
    private async Task<HttpResponseMessage> InsistAsync(HttpMethod method, string path, object? body = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendAsync(method, path, body);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == 30)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(500);
        }
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage answer) =>
        $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
}
