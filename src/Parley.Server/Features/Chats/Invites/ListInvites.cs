using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>The links of a group that can be used now, for those who may invite.</summary>
internal sealed class ListInvites(ParleyDb db, ChatAccess access, TimeProvider clock)
{
    public async Task<IReadOnlyList<InviteDto>> HandleAsync(CurrentUser me, long chatId, CancellationToken ct)
    {
        await access.RequireRightAsync(chatId, me.UserId, ChatAction.Add, ct);
        var found = await db.Invites.AsNoTracking().Where(x => x.ChatId == chatId).Valid(clock.GetUtcNow()).OrderBy(x => x.Id).ToListAsync(ct);
        return found.ConvertAll(x => x.ToDto());
    }
}
