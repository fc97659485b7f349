using Parley.Contract.Chats;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>A page of my chat list.</summary>
internal sealed class ListChats(ChatReader reader, UserDirectory people, IPresence presence)
{
    public async Task<ChatPageDto> HandleAsync(CurrentUser me, string? after, int? limit, bool isArchived, CancellationToken ct)
    {
        var page = await reader.ListAsync(me.UserId, ChatListCursor.Parse(after), Check.Limit(limit), isArchived, ct);
        var users = await people.GetAsync(People.Of(page.Entries), ct);
        var others = page.Entries.SelectMany(x => x.Chat.UserIds).Where(x => x != me.UserId).ToHashSet();
        return new ChatPageDto(page.Entries, users, await presence.GetAsync(me.UserId, others, ct), page.Next?.ToString());
    }
}
