using Microsoft.AspNetCore.Http.HttpResults;
using Parley.Contract.Messages;
using Parley.Server.Platform;

namespace Parley.Server.Features.Messages;

internal static class MessagesEndpoints
{
    /// <summary>Routes of messages, under <c>/api/v1</c>.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/chats/{chatId:long}/messages", async Task<Ok<SentDto>> (
                long chatId, SendMessageRequest request, CurrentUser me, SendMessage send, CancellationToken ct) =>
            TypedResults.Ok(await send.HandleAsync(me, request, chatId, userId: null, connectionId: 0, ct)));

        api.MapPost("/users/{userId:long}/messages", async Task<Ok<SentDto>> (
                long userId, SendMessageRequest request, CurrentUser me, SendMessage send, CancellationToken ct) =>
            TypedResults.Ok(await send.HandleAsync(me, request, chatId: null, userId, connectionId: 0, ct)));
    }
}
