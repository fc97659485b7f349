using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>Leaves a group. The owner names a successor; the last one to leave deletes it. Nobody leaves the general chat or a direct one.</summary>
internal sealed class LeaveChat(ParleyDb db, ChatWriter writer, Leaving leaving, DeleteChat deletion, ChatAnnouncer announcer)
{
    public async Task HandleAsync(CurrentUser me, long chatId, LeaveRequest request, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Members.AnyAsync(x => x.ChatId == chatId && x.UserId == me.UserId && x.LeftSeq != null, ct))
        {
            return; // a repeat
        }

        var locked = await writer.LockAsync(chatId, me.UserId, action: null, ct);
        if (locked.Chat.Kind != ChatType.Group)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }

        if (locked.Chat.MemberCount == 1)
        {
            await deletion.ForEveryoneAsync(locked.Chat, me.UserId, transaction, ct);
            return;
        }

        var successor = locked.Rank == MemberRank.Owner ? await SuccessorAsync(chatId, me.UserId, request.SuccessorId, ct) : null;
        var number = await writer.NumberAsync(chatId, me.UserId, new SystemNote(SystemNoteKind.MemberLeft), ChatPart.Members, -1, ct);
        List<MemberDto> changed = [new(me.UserId, MemberRole.Member, locked.Member.JoinedAt, HasLeft: true)];
        var userSeqs = await writer.NextUserSeqsAsync(successor is null ? [me.UserId] : [me.UserId, successor.UserId], ct);
        var successorSeq = 0L;
        if (successor is not null)
        {
            userSeqs.Remove(successor.UserId, out successorSeq);
            await db.Members.Where(x => x.ChatId == chatId && x.UserId == successor.UserId)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(x => x.Role, MemberRank.Owner).SetProperty(x => x.ChangedSeq, number.Seq).SetProperty(x => x.UserSeq, successorSeq), ct);
            await db.Members.Where(x => x.ChatId == chatId && x.UserId == me.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(x => x.Role, MemberRank.Member), ct);
            changed.Add(new(successor.UserId, MemberRole.Owner, successor.JoinedAt));
        }

        await leaving.EndAsync(chatId, number.Seq, userSeqs, ct);
        await transaction.CommitAsync(ct);
        announcer.ChatRemoved(chatId, userSeqs);
        if (successor is not null)
        {
            await announcer.MyChatChangedAsync(successor.UserId, chatId, successorSeq);
        }

        await announcer.MembersChangedAsync(number, changed);
    }

    private async Task<Member> SuccessorAsync(long chatId, long ownerId, long? successorId, CancellationToken ct) =>
        successorId is { } id && id != ownerId
            && await db.Members.AsNoTracking().FirstOrDefaultAsync(x => x.ChatId == chatId && x.UserId == id && x.LeftSeq == null, ct) is { } successor
                ? successor
                : throw new ApiException(ErrorCodes.Conflict, "successorId");
}
