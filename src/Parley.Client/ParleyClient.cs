using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;

namespace Parley.Client;

/// <summary>
/// A client of a Parley server. Calls map one to one to the HTTP API; <see cref="ConnectAsync"/> opens the socket, after which
/// <see cref="State"/> follows the server. Safe for use from several threads. Every call throws <see cref="ParleyException"/>
/// for a refusal or when no answer came.
/// </summary>
public sealed partial class ParleyClient : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly ParleyClientOptions options;
    private readonly HttpClient http;
    private string? token;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    public ParleyClient(ParleyClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        token = options.Token;
        State = new(options.Clock);
        turnstile = new(State);
        http = options.HttpHandler is { } handler ? new(handler, disposeHandler: false) : new(new SocketsHttpHandler { UseCookies = false });
        http.Timeout = Timeout.InfiniteTimeSpan; // the limit is the injected clock's
        http.BaseAddress = new Uri(options.Address, "/api/v1/");
        http.DefaultRequestHeaders.Add("X-Parley", "1");
    }

    /// <summary>Bearer token of the sign-in, to keep for the next start; null when nobody is signed in.</summary>
    public string? Token => token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync().ConfigureAwait(false);
        http.Dispose();
        if (options.OutboxStore is IAsyncDisposable store)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private DeviceRequest Device => new(options.DeviceName, WantsToken: true);

    private Task<T> GetAsync<T>(string path, CancellationToken ct) => CallAsync<T>(HttpMethod.Get, path, null, ct);

    private Task<T> PostAsync<T>(string path, object? body, CancellationToken ct) => CallAsync<T>(HttpMethod.Post, path, body, ct);

    private Task<T> PutAsync<T>(string path, object? body, CancellationToken ct) => CallAsync<T>(HttpMethod.Put, path, body, ct);

    private async Task<T> CallAsync<T>(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var answer = await SendAsync(method, path, body, ct).ConfigureAwait(false);
        try
        {
            return (await answer.Content.ReadFromJsonAsync<T>(ParleyJson.Options, ct).ConfigureAwait(false))!;
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or JsonException)
        {
            throw new ParleyException(ErrorCodes.Unknown, inner: cut);
        }
    }

    private async Task DoAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var answer = await SendAsync(method, path, body, ct).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType(), options: ParleyJson.Options);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var limit = new CancellationTokenSource(AnswerLimit, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ParleyException(ErrorCodes.Unknown, inner: late);
        }
        catch (HttpRequestException failed)
        {
            // Whether the server saw the request is not known: the connection may have broken after it was sent.
            var isUnsent = failed.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
            throw new ParleyException(isUnsent ? ParleyException.Unreachable : ErrorCodes.Unknown, inner: failed);
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await RefusalAsync(answer, ct).ConfigureAwait(false);
        }
    }

    private static async Task<ParleyException> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<ProblemDto>(ParleyJson.Options, ct).ConfigureAwait(false);
            return new(problem!.Code, problem.Detail, problem.RetryAfterMs is { } ms ? TimeSpan.FromMilliseconds(ms) : answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception foreign) when (foreign is JsonException or NotSupportedException or HttpRequestException or IOException)
        {
            // Not our server's words: something in between answered.
            return new((int)answer.StatusCode >= 500 ? ErrorCodes.Unknown : ErrorCodes.Malformed, $"status {(int)answer.StatusCode}", inner: foreign);
        }
    }
}
