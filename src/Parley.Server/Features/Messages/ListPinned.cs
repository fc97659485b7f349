using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Platform;

namespace Parley.Server.Features.Messages;

/// <summary>The pinned messages of a chat; there are few enough for one page.</summary>
internal sealed class ListPinned(ChatAccess access, MessageReader messages, UserDirectory users)
{
    public async Task<MessagePageDto> HandleAsync(CurrentUser me, long chatId, CancellationToken ct)
    {
        var found = await access.RequireMemberAsync(chatId, me.UserId, ct);
        var pinned = await messages.PinnedAsync(me.UserId, chatId, found.Member.VisibleFrom, ct);
        return new MessagePageDto(chatId, pinned, found.Chat.LastSeq, HasOlder: false, HasNewer: false, await users.GetAsync(People.Of(pinned), ct));
    }
}
