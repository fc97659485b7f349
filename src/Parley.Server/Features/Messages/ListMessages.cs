using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Features.Messages;

/// <summary>Where a page of history lies. At most one of the three; none means the newest.</summary>
internal sealed record PageRequest(long? Before, long? After, long? Around, int? Limit, bool Unread = false);

/// <summary>Pages of history, of a chat or of the direct chat with a person (S0-03), or of what is not yet read there (S0-04).</summary>
internal sealed class ListMessages(ChatAccess access, DirectChats direct, MessageReader messages, UserDirectory users, ChatSettings settings)
{
    public async Task<MessagePageDto> WithUserAsync(CurrentUser me, long userId, PageRequest request, CancellationToken ct)
    {
        Require(request);
        if (await direct.FindAsync(me.UserId, userId, ct) is { } chatId)
        {
            return await HandleAsync(me, chatId, request, ct);
        }

        var other = await users.GetAsync(userId, ct) ?? throw new ApiException(ErrorCodes.NotFound);
        return new MessagePageDto(null, [], 0, HasOlder: false, HasNewer: false, [other]);
    }

    public async Task<MessagePageDto> HandleAsync(CurrentUser me, long chatId, PageRequest request, CancellationToken ct)
    {
        Require(request);
        var limit = Check.Limit(request.Limit, settings.FirstMessages, Limits.MessagePageMax);

        // Read before the messages: the page may hold more than its number says, never less (C16).
        var found = await access.RequireMemberAsync(chatId, me.UserId, ct);
        var page = await PageAsync(me, found, request, limit, ct);
        return new MessagePageDto(
            chatId, page.Messages, found.Chat.LastSeq, page.HasOlder, page.HasNewer, await users.GetAsync(People.Of(page.Messages), ct));
    }

    private Task<MessagePage> PageAsync(CurrentUser me, ChatMember found, PageRequest request, int limit, CancellationToken ct)
    {
        var (chatId, visibleFrom) = (found.Chat.Id, found.Member.VisibleFrom);
        return request switch
        {
            { Unread: true } => messages.UnreadAsync(me.UserId, chatId, visibleFrom, Math.Max(request.After ?? 0, found.Member.ReadUpTo), limit, ct),
            { Before: { } before } => messages.BeforeAsync(me.UserId, chatId, visibleFrom, before, limit, ct),
            { After: { } after } => messages.AfterAsync(me.UserId, chatId, visibleFrom, after, limit, ct),
            { Around: { } around } => messages.AroundAsync(me.UserId, chatId, visibleFrom, around, limit, ct),
            _ => messages.BeforeAsync(me.UserId, chatId, visibleFrom, long.MaxValue, limit, ct),
        };
    }

    private static void Require(PageRequest request)
    {
        Check.Require((request.Before is null ? 0 : 1) + (request.After is null ? 0 : 1) + (request.Around is null ? 0 : 1) <= 1, "before");
        Check.Require(request.Before is null or >= 1, "before");
        Check.Require(request.After is null or >= 0, "after");
        Check.Require(request.Around is null or >= 1, "around");
        Check.Require(!request.Unread || (request.Before is null && request.Around is null), "unread");
    }
}
