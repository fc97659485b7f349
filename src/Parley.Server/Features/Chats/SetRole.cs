using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>The owner makes members admins and takes it back, or hands the group over, becoming an admin. Acts at once and on all open sockets.</summary>
internal sealed class SetRole(ParleyDb db, ChatWriter writer, ChatAnnouncer announcer)
{
    public async Task HandleAsync(CurrentUser me, long chatId, long userId, SetRoleRequest request, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var owner = (await writer.LockAsync(chatId, me.UserId, ChatAction.SetRoles, ct)).Member;
        var target = await db.Members.AsNoTracking().FirstOrDefaultAsync(x => x.ChatId == chatId && x.UserId == userId && x.LeftSeq == null, ct)
            ?? throw new ApiException(ErrorCodes.NotFound, "userId");
        var role = (MemberRank)request.Role;
        if (target.Role == role)
        {
            return;
        }

        if (userId == me.UserId)
        {
            throw new ApiException(ErrorCodes.Conflict, "owner"); // a group always has an owner: hand it over instead
        }

        var number = await writer.NumberAsync(chatId, me.UserId, note: null, ChatPart.Members, joined: 0, ct);
        var changed = role == MemberRank.Owner
            ? new Dictionary<Member, MemberRank> { [target] = role, [owner] = MemberRank.Admin }
            : new Dictionary<Member, MemberRank> { [target] = role };
        var userSeqs = await ChangeAsync(changed, number.Seq, ct);
        await transaction.CommitAsync(ct);

        foreach (var (id, userSeq) in userSeqs)
        {
            await announcer.MyChatChangedAsync(id, chatId, userSeq);
        }

        await announcer.MembersChangedAsync(number, [.. changed.Select(x => new MemberDto(x.Key.UserId, (MemberRole)x.Value, x.Key.JoinedAt))]);
    }

    private async Task<SortedDictionary<long, long>> ChangeAsync(Dictionary<Member, MemberRank> changed, long seq, CancellationToken ct)
    {
        var chatId = changed.First().Key.ChatId;
        var userSeqs = await writer.NextUserSeqsAsync([.. changed.Keys.Select(x => x.UserId)], ct);
        foreach (var (member, role) in changed.OrderBy(x => x.Key.UserId))
        {
            var userSeq = userSeqs[member.UserId];
            await db.Members.Where(x => x.ChatId == chatId && x.UserId == member.UserId).ExecuteUpdateAsync(
                set => set.SetProperty(x => x.Role, role).SetProperty(x => x.ChangedSeq, seq).SetProperty(x => x.UserSeq, userSeq), ct);
        }

        return userSeqs;
    }
}
