using Microsoft.EntityFrameworkCore;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>Ends an invite link: one's own, or anybody's as an admin. Repeating changes nothing.</summary>
internal sealed class RevokeInvite(ParleyDb db, ChatAccess access, TimeProvider clock)
{
    public async Task HandleAsync(CurrentUser me, long chatId, long inviteId, CancellationToken ct)
    {
        var found = await access.RequireRightAsync(chatId, me.UserId, ChatAction.Add, ct);
        var invite = await db.Invites.AsNoTracking().FirstOrDefaultAsync(x => x.Id == inviteId && x.ChatId == chatId, ct)
            ?? throw new ApiException(ErrorCodes.NotFound, "inviteId");
        if (invite.CreatedById != me.UserId && found.Rank < MemberRank.Admin)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }

        var now = clock.GetUtcNow();
        await db.Invites.Where(x => x.Id == inviteId && x.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(x => x.RevokedAt, now), ct);
    }
}
