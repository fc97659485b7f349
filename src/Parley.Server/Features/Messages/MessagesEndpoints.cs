using Microsoft.AspNetCore.Http.HttpResults;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Users;
using Parley.Server.Features.Messages.Marks;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

internal static class MessagesEndpoints
{
    /// <summary>Routes of messages, under <c>/api/v1</c>.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        MapWriting(api);
        MapReading(api);
        MapMarks(api);
    }

    private static void MapWriting(RouteGroupBuilder api)
    {
        api.MapPost("/chats/{chatId:long}/messages", async Task<Ok<SentDto>> (
                long chatId, SendMessageRequest request, CurrentUser me, SendMessage send, CancellationToken ct) =>
            TypedResults.Ok(await send.HandleAsync(me, request, chatId, userId: null, connectionId: 0, ct)));

        api.MapPost("/users/{userId:long}/messages", async Task<Ok<SentDto>> (
                long userId, SendMessageRequest request, CurrentUser me, SendMessage send, CancellationToken ct) =>
            TypedResults.Ok(await send.HandleAsync(me, request, chatId: null, userId, connectionId: 0, ct)));

        var message = api.MapGroup("/chats/{chatId:long}/messages/{seq:long}");

        message.MapPut("", async Task<Ok<MessageDto>> (
                long chatId, long seq, EditMessageRequest request, CurrentUser me, EditMessage edit, CancellationToken ct) =>
            TypedResults.Ok(await edit.HandleAsync(me, chatId, seq, request, ct)));

        message.MapDelete("", async Task<NoContent> (
            long chatId, long seq, string? @for, CurrentUser me, HideMessage hide, DeleteMessageForEveryone delete, CancellationToken ct) =>
        {
            Check.Require(@for is "me" or "everyone", "for");
            await (@for == "me" ? hide.HandleAsync(me, chatId, seq, isHidden: true, ct) : delete.HandleAsync(me, chatId, seq, ct));
            return TypedResults.NoContent();
        });

        message.MapPost("/restore", async Task<NoContent> (long chatId, long seq, CurrentUser me, HideMessage hide, CancellationToken ct) =>
        {
            await hide.HandleAsync(me, chatId, seq, isHidden: false, ct);
            return TypedResults.NoContent();
        });

        message.MapPut("/reactions/{emoji}", async Task<Ok<MessageDto>> (
                long chatId, long seq, string emoji, CurrentUser me, ReactToMessage react, CancellationToken ct) =>
            TypedResults.Ok(await react.AddAsync(me, chatId, seq, emoji, ct)));

        message.MapDelete("/reactions/{emoji}", async Task<Ok<MessageDto>> (
                long chatId, long seq, string emoji, CurrentUser me, ReactToMessage react, CancellationToken ct) =>
            TypedResults.Ok(await react.RemoveAsync(me, chatId, seq, emoji, ct)));

        message.MapPut("/pin", async Task<Ok<MessageDto>> (long chatId, long seq, CurrentUser me, PinMessage pin, CancellationToken ct) =>
            TypedResults.Ok(await pin.HandleAsync(me, chatId, seq, isPinned: true, ct)));

        message.MapDelete("/pin", async Task<Ok<MessageDto>> (long chatId, long seq, CurrentUser me, PinMessage pin, CancellationToken ct) =>
            TypedResults.Ok(await pin.HandleAsync(me, chatId, seq, isPinned: false, ct)));

        message.MapPut("/star", async Task<NoContent> (long chatId, long seq, CurrentUser me, StarMessage star, CancellationToken ct) =>
        {
            await star.HandleAsync(me, chatId, seq, isStarred: true, ct);
            return TypedResults.NoContent();
        });

        message.MapDelete("/star", async Task<NoContent> (long chatId, long seq, CurrentUser me, StarMessage star, CancellationToken ct) =>
        {
            await star.HandleAsync(me, chatId, seq, isStarred: false, ct);
            return TypedResults.NoContent();
        });

        message.MapPost("/forward", async Task<Ok<ForwardResultDto>> (
                long chatId, long seq, ForwardRequest request, CurrentUser me, ForwardMessage forward, CancellationToken ct) =>
            TypedResults.Ok(await forward.HandleAsync(me, chatId, seq, request, ct)));
    }

    private static void MapReading(RouteGroupBuilder api)
    {
        api.MapGet("/chats/{chatId:long}/messages", async Task<Ok<MessagePageDto>> (
                long chatId, long? before, long? after, long? around, int? limit, bool? unread, CurrentUser me, ListMessages list, CancellationToken ct) =>
            TypedResults.Ok(await list.HandleAsync(me, chatId, new PageRequest(before, after, around, limit, unread ?? false), ct)));

        api.MapGet("/users/{userId:long}/messages", async Task<Ok<MessagePageDto>> (
                long userId, long? before, long? after, long? around, int? limit, bool? unread, CurrentUser me, ListMessages list, CancellationToken ct) =>
            TypedResults.Ok(await list.WithUserAsync(me, userId, new PageRequest(before, after, around, limit, unread ?? false), ct)));

        api.MapGet("/chats/{chatId:long}/pinned", async Task<Ok<MessagePageDto>> (long chatId, CurrentUser me, ListPinned list, CancellationToken ct) =>
            TypedResults.Ok(await list.HandleAsync(me, chatId, ct)));

        api.MapGet("/starred", async Task<Ok<StarredPageDto>> (string? after, int? limit, CurrentUser me, ListStarred list, CancellationToken ct) =>
            TypedResults.Ok(await list.HandleAsync(me, after, limit, ct)));

        api.MapGet("/chats/{chatId:long}/messages/{seq:long}/receipts", async Task<Ok<MessageReceiptsDto>> (
                long chatId, long seq, CurrentUser me, ListReceipts list, CancellationToken ct) =>
            TypedResults.Ok(await list.HandleAsync(me, chatId, seq, ct)));

        api.MapGet("/chats/{chatId:long}/messages/{seq:long}/edits", async Task<Ok<MessageEditsDto>> (
                long chatId, long seq, CurrentUser me, ListEdits list, CancellationToken ct) =>
            TypedResults.Ok(await list.HandleAsync(me, chatId, seq, ct)));
    }

    private static void MapMarks(RouteGroupBuilder api)
    {
        api.MapPost("/chats/{chatId:long}/read", async Task<NoContent> (long chatId, ReadUpToRequest request, CurrentUser me, MarkWriter marks) =>
        {
            await marks.ReadUpToAsync(me, chatId, request.UpTo);
            return TypedResults.NoContent();
        });

        api.MapPost("/chats/{chatId:long}/messages/{seq:long}/read", async Task<NoContent> (
            long chatId, long seq, CurrentUser me, ReadOneMessage read, CancellationToken ct) =>
        {
            await read.HandleAsync(me, chatId, seq, ct);
            return TypedResults.NoContent();
        });

        api.MapPost("/chats/{chatId:long}/unread", async Task<NoContent> (
            long chatId, MarkUnreadRequest request, CurrentUser me, MarkUnread unread, CancellationToken ct) =>
        {
            await unread.HandleAsync(me, chatId, request.FromSeq, ct);
            return TypedResults.NoContent();
        });

        api.MapGet("/chats/{chatId:long}/unread", async Task<Ok<UnreadReasonDto>> (long chatId, CurrentUser me, CountUnread count, CancellationToken ct) =>
            TypedResults.Ok(await count.WhyAsync(me, chatId, ct)));

        api.MapGet("/users/{userId:long}/unread", async Task<Ok<UserUnreadDto>> (long userId, CurrentUser me, CountUnread count, CancellationToken ct) =>
            TypedResults.Ok(await count.WithUserAsync(me, userId, ct)));
    }
}
