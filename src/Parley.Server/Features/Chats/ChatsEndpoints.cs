using Microsoft.AspNetCore.Http.HttpResults;
using Parley.Contract.Chats;
using Parley.Server.Access;
using Parley.Server.Features.Chats.Invites;
using Parley.Server.Platform;

namespace Parley.Server.Features.Chats;

/// <summary>Routes of chats, their members and my side of them.</summary>
internal static class ChatsEndpoints
{
    /// <param name="api">The group of routes for signed-in people.</param>
    public static void Map(RouteGroupBuilder api)
    {
        var chats = api.MapGroup("/chats").WithTags("Chats");
        chats.MapGet("/", (CurrentUser me, ListChats use, string? after, int? limit, bool? archived, CancellationToken ct) =>
            use.HandleAsync(me, after, limit, archived ?? false, ct));
        chats.MapPost("/", (CurrentUser me, CreateGroup use, CreateGroupRequest request, CancellationToken ct) => use.HandleAsync(me, request, ct));
        chats.MapGet("/{chatId:long}", (CurrentUser me, GetChat use, long chatId, CancellationToken ct) => use.HandleAsync(me, chatId, ct));
        chats.MapPut("/{chatId:long}", (CurrentUser me, UpdateChat use, long chatId, UpdateChatRequest request, CancellationToken ct) =>
            use.HandleAsync(me, chatId, request, ct));
        chats.MapDelete("/{chatId:long}", async Task<NoContent> (CurrentUser me, DeleteChat use, long chatId, string? @for, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, @for, ct);
            return TypedResults.NoContent();
        });
        chats.MapPost("/{chatId:long}/leave", async Task<NoContent> (CurrentUser me, LeaveChat use, long chatId, LeaveRequest request, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, request, ct);
            return TypedResults.NoContent();
        });
        chats.MapPut("/{chatId:long}/preferences", async Task<NoContent> (
            CurrentUser me, SetPreferences use, long chatId, ChatPreferencesRequest request, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, request, ct);
            return TypedResults.NoContent();
        });
        chats.MapPut("/{chatId:long}/draft", async Task<NoContent> (CurrentUser me, SaveDraft use, long chatId, SaveDraftRequest request, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, request, ct);
            return TypedResults.NoContent();
        });
        api.MapGet("/unread", (CurrentUser me, ChatReader reader, CancellationToken ct) => reader.UnreadAsync(me.UserId, ct)).WithTags("Chats");

        MapMembers(chats.MapGroup("/{chatId:long}/members"));
        InvitesEndpoints.Map(api);
    }

    private static void MapMembers(RouteGroupBuilder members)
    {
        members.MapGet("/", (CurrentUser me, ListMembers use, long chatId, string? after, int? limit, CancellationToken ct) =>
            use.HandleAsync(me, chatId, after, limit, ct));
        members.MapPost("/", async Task<NoContent> (CurrentUser me, AddMembers use, long chatId, AddMembersRequest request, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, request, ct);
            return TypedResults.NoContent();
        });
        members.MapPut("/{userId:long}", async Task<NoContent> (
            CurrentUser me, SetRole use, long chatId, long userId, SetRoleRequest request, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, userId, request, ct);
            return TypedResults.NoContent();
        });
        members.MapDelete("/{userId:long}", async Task<NoContent> (CurrentUser me, RemoveMember use, long chatId, long userId, CancellationToken ct) =>
        {
            await use.HandleAsync(me, chatId, userId, ct);
            return TypedResults.NoContent();
        });
    }
}
