using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>
/// Makes an invite link of a group. As only a hash is kept, a repeat of a request whose answer was lost gets the same invite with a fresh code;
/// once somebody has used it, the code is known and is not replaced.
/// </summary>
internal sealed class CreateInvite(ParleyDb db, ChatAccess access, ChatWriter writer, TimeProvider clock)
{
    private const int CodeBytes = 16;

    public async Task<InviteDto> HandleAsync(CurrentUser me, long chatId, CreateInviteRequest request, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        Check.Require(request.OperationId != Guid.Empty, "operationId");
        Check.Require(request.ExpiresAt is null || request.ExpiresAt > now, "expiresAt");
        Check.Require(request.MaxUses is null or (>= 1 and <= Limits.GroupMembersMax), "maxUses");
        await access.RequireRightAsync(chatId, me.UserId, ChatAction.Add, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await writer.LockAsync(chatId, me.UserId, ChatAction.Add, ct);
        var code = SecretToken.New(CodeBytes);
        var invite = await db.Invites.FirstOrDefaultAsync(x => x.CreatedById == me.UserId && x.OperationId == request.OperationId, ct);
        if (invite is not null)
        {
            if (invite.ChatId != chatId)
            {
                throw new ApiException(ErrorCodes.IdReused);
            }

            if (invite.Uses > 0 || invite.RevokedAt is not null)
            {
                return invite.ToDto();
            }

            invite.CodeHash = SecretToken.Hash(code);
        }
        else
        {
            if (await db.Invites.Where(x => x.ChatId == chatId).Valid(now).CountAsync(ct) >= Limits.InvitesMax)
            {
                throw new ApiException(ErrorCodes.LimitReached, "invites");
            }

            invite = new Invite
            {
                ChatId = chatId,
                CodeHash = SecretToken.Hash(code),
                CreatedById = me.UserId,
                CreatedAt = now,
                ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
                MaxUses = request.MaxUses,
                OperationId = request.OperationId,
            };
            db.Invites.Add(invite);
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return invite.ToDto(code);
    }
}
