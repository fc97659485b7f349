using Microsoft.AspNetCore.Http.HttpResults;
using Parley.Contract.Chats;
using Parley.Server.Platform;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>Routes of invite links.</summary>
internal static class InvitesEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var ofChat = api.MapGroup("/chats/{chatId:long}/invites").WithTags("Invites");
        ofChat.MapGet("/", (CurrentUser me, ListInvites use, long chatId, CancellationToken ct) => use.HandleAsync(me, chatId, ct));
        ofChat.MapPost("/", (CurrentUser me, CreateInvite use, long chatId, CreateInviteRequest request, CancellationToken ct) =>
            use.HandleAsync(me, chatId, request, ct));
        ofChat.MapDelete("/{inviteId:long}", async Task<NoContent> (CurrentUser me, RevokeInvite use, long chatId, long inviteId, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, inviteId, ct);
            return TypedResults.NoContent();
        });

        var byCode = api.MapGroup("/invites/{code}").WithTags("Invites");
        byCode.MapGet("/", (CurrentUser me, PreviewInvite use, string code, CancellationToken ct) => use.HandleAsync(me, code, ct));
        byCode.MapPost("/accept", (CurrentUser me, AcceptInvite use, string code, CancellationToken ct) => use.HandleAsync(me, code, ct));
    }
}
