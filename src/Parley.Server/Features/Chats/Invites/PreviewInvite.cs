using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>What a signed-in person sees of an invite before accepting it.</summary>
internal sealed class PreviewInvite(ParleyDb db, TimeProvider clock)
{
    public async Task<InvitePreviewDto> HandleAsync(CurrentUser me, string code, CancellationToken ct)
    {
        var hash = SecretToken.Hash(code);
        var now = clock.GetUtcNow();
        var found = await (
            from invite in db.Invites.Where(x => x.CodeHash == hash)
            join chat in db.Chats on invite.ChatId equals chat.Id
            select new
            {
                chat.Id,
                chat.Title,
                chat.MemberCount,
                IsValid = chat.DeletedAt == null && invite.RevokedAt == null && (invite.ExpiresAt == null || invite.ExpiresAt > now)
                    && (invite.MaxUses == null || invite.Uses < invite.MaxUses),
                IsMember = chat.DeletedAt == null && db.Members.Any(x => x.ChatId == chat.Id && x.UserId == me.UserId && x.LeftSeq == null),
            }).FirstOrDefaultAsync(ct) ?? throw new ApiException(ErrorCodes.NotFound);

        return found.IsValid || found.IsMember
            ? new InvitePreviewDto(found.Title ?? "", found.MemberCount, found.IsMember ? found.Id : null)
            : throw new ApiException(ErrorCodes.InviteInvalid);
    }
}
