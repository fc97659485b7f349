using Parley.Contract.Realtime;
using Parley.Server.Platform;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Sync;

/// <summary>The HTTP twins of <c>hello</c> and <c>range</c>; the answers are the very frames.</summary>
internal static class SyncEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/sync", async (Hello hello, CurrentUser me, SayHello useCase, CancellationToken ct) =>
            Frame(await useCase.HandleAsync(me, hello, ct)))
            .Produces<ServerFrame>();
        api.MapGet("/chats/{chatId:long}/changes", async (long chatId, long from, CurrentUser me, GetRange useCase, CancellationToken ct) =>
            Frame(await useCase.HandleAsync(me, chatId, from, requestId: null, ct)))
            .Produces<ServerFrame>();
    }

    private static IResult Frame(ServerFrame frame) => TypedResults.Bytes(OutgoingFrame.Of(frame).Bytes, "application/json");
}
