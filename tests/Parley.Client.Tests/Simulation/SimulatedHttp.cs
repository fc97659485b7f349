using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Web;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Client.Tests.Simulation;

/// <summary>The server's HTTP door, over a network that loses requests and answers.</summary>
internal sealed class SimulatedHttp(World world, Device device, MortalClock clock) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        device.Attempts++;
        await clock.PassAsync(world.Delay());
        if (device.IsOffline || world.Random.Chance(world.Network.Fail / 2))
        {
            throw await LostAsync();
        }

        HttpStatusCode status;
        object? answer;
        try
        {
            (status, answer) = device.IsSignedOut ? throw new Refusal(ErrorCodes.SignedOut, 401) : (HttpStatusCode.OK, Answer(request.Method.Method, request.RequestUri!, body));
        }
        catch (Refusal refusal)
        {
            (status, answer) = ((HttpStatusCode)refusal.Status, new ProblemDto(refusal.Code, refusal.Code, refusal.Status));
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(answer, ParleyJson.Options);

        // The answer may be lost after the server did it.
        if (world.Random.Chance(world.Network.Fail / 2))
        {
            throw await LostAsync();
        }

        await clock.PassAsync(world.Delay());
        return new(status) { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } } };
    }

    private async Task<Exception> LostAsync()
    {
        await clock.PassAsync(world.Delay());
        return new HttpRequestException(HttpRequestError.ResponseEnded);
    }

    private object? Answer(string method, Uri address, string? body)
    {
        var server = world.Server;
        var me = device.UserId;
        var parts = address.AbsolutePath["/api/v1/".Length..].Split('/');
        var query = HttpUtility.ParseQueryString(address.Query);
        var id = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        switch (method, parts)
        {
            case ("GET", ["me"]):
                return server.Me(me);
            case ("POST", ["users", _, "messages"]):
                return server.Send(me, null, id, Body<SendMessageRequest>(), device.Index);
            case ("GET", ["chats"]):
                return query["archived"] == "true" ? new ChatPageDto([], [], [], null) : server.List(me, query["after"]);
            case ("GET", ["chats", _]):
                return server.Entry(server.ChatFor(me, id), me);
            case ("POST", ["chats", _, "messages"]):
                return server.Send(me, id, null, Body<SendMessageRequest>(), device.Index);
            case ("GET", ["chats", _, "messages"]):
                return server.Page(me, id, Number("before"), Number("around"), (int)(Number("limit") ?? 50));
            case ("POST", ["chats", _, "read"]):
                return Done(() => server.Read(me, id, Body<ReadUpToRequest>().UpTo, isSingle: false));
            case ("POST", ["chats", _, "unread"]):
                return Done(() => server.MarkUnread(me, id, Body<MarkUnreadRequest>().FromSeq));
            case ("PUT", ["chats", _, "preferences"]):
                return Done(() => server.PinChat(me, id, Body<ChatPreferencesRequest>().IsPinned));
            case ("POST", ["chats", _, "messages", var seq, "read"]):
                return Done(() => server.Read(me, id, Seq(seq), isSingle: true));
            case ("PUT", ["chats", _, "messages", var seq]):
                server.Edit(me, id, Seq(seq), Body<EditMessageRequest>().Text);
                return server.ChatFor(me, id).Rows[Seq(seq)];
            case ("DELETE", ["chats", _, "messages", var seq]):
                return Done(() =>
                {
                    if (query["for"] == "me")
                    {
                        server.Hide(me, id, Seq(seq), isHidden: true);
                    }
                    else
                    {
                        server.Delete(me, id, Seq(seq));
                    }
                });
            case ("POST", ["chats", _, "messages", var seq, "restore"]):
                return Done(() => server.Hide(me, id, Seq(seq), isHidden: false));
            case ("PUT" or "DELETE", ["chats", _, "messages", var seq, "reactions", var emoji]):
                return Done(() => server.React(me, id, Seq(seq), Uri.UnescapeDataString(emoji), method == "PUT"));
            default:
                throw new InvalidOperationException($"The model has no {method} {address.AbsolutePath}.");
        }

        T Body<T>() => JsonSerializer.Deserialize<T>(body!, ParleyJson.Options)!;

        long? Number(string name) => query[name] is { } text ? Seq(text) : null;

        static long Seq(string text) => long.Parse(text, CultureInfo.InvariantCulture);

        static object? Done(Action act)
        {
            act();
            return null;
        }
    }
}
