using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>Joins a group by its link. Repeating answers the same and uses nothing up; of many at once exactly as many get in as the link allows.</summary>
internal sealed class AcceptInvite(ParleyDb db, Joining joining, ChatAnnouncer announcer, ChatReader reader, TimeProvider clock)
{
    public async Task<ChatEntryDto> HandleAsync(CurrentUser me, string code, CancellationToken ct)
    {
        var hash = SecretToken.Hash(code);
        var invite = await db.Invites.AsNoTracking().FirstOrDefaultAsync(x => x.CodeHash == hash, ct) ?? throw new ApiException(ErrorCodes.NotFound);

        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            var chat = (await db.Chats.FromSql($"SELECT * FROM chats WHERE id = {invite.ChatId} FOR UPDATE").AsNoTracking().ToListAsync(ct)).Single();
            if (chat.DeletedAt is not null)
            {
                throw new ApiException(ErrorCodes.InviteInvalid);
            }

            if (await joining.JoinAsync(chat, me.UserId, [me.UserId], SystemNoteKind.MemberJoined, ct) is { } joined)
            {
                var now = clock.GetUtcNow();
                var used = await db.Invites.Where(x => x.Id == invite.Id).Valid(now).ExecuteUpdateAsync(set => set.SetProperty(x => x.Uses, x => x.Uses + 1), ct);
                if (used == 0)
                {
                    throw new ApiException(ErrorCodes.InviteInvalid); // takes the joining back
                }

                await transaction.CommitAsync(ct);
                await announcer.ChatAddedAsync(chat.Id, joined.UserSeqs);
                await announcer.MembersChangedAsync(joined.Number, joined.Members);
            }
        }

        return await reader.EntriesAsync(me.UserId, [invite.ChatId], ct) is [var entry] ? entry : throw new ApiException(ErrorCodes.NotFound);
    }
}
