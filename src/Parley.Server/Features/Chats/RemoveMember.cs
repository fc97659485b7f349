using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>Removes a member of lower role from a group. Repeating changes nothing.</summary>
internal sealed class RemoveMember(ParleyDb db, ChatWriter writer, Leaving leaving, ChatAnnouncer announcer)
{
    public async Task HandleAsync(CurrentUser me, long chatId, long userId, CancellationToken ct)
    {
        Check.Require(userId != me.UserId, "userId"); // leaving is its own request

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var locked = await writer.LockAsync(chatId, me.UserId, ChatAction.Remove, ct);
        var target = await db.Members.AsNoTracking().FirstOrDefaultAsync(x => x.ChatId == chatId && x.UserId == userId, ct)
            ?? throw new ApiException(ErrorCodes.NotFound, "userId");
        if (target.LeftSeq is not null)
        {
            return;
        }

        if (target.Role >= locked.Rank)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }

        var note = new SystemNote(SystemNoteKind.MembersRemoved, UserIds: [userId]);
        var number = await writer.NumberAsync(chatId, me.UserId, note, ChatPart.Members, -1, ct);
        var userSeqs = await writer.NextUserSeqsAsync([userId], ct);
        await leaving.EndAsync(chatId, number.Seq, userSeqs, ct);
        await transaction.CommitAsync(ct);

        announcer.ChatRemoved(chatId, userSeqs);
        await announcer.MembersChangedAsync(number, [new MemberDto(userId, (MemberRole)target.Role, target.JoinedAt, HasLeft: true)]);
    }
}
