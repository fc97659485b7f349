using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>Adds people to a group. Repeating changes nothing.</summary>
internal sealed class AddMembers(ParleyDb db, ChatAccess access, ChatWriter writer, Joining joining, ChatAnnouncer announcer)
{
    public async Task HandleAsync(CurrentUser me, long chatId, AddMembersRequest request, CancellationToken ct)
    {
        Check.Require(request.UserIds.Count is >= 1 and <= Limits.AddMembersMax, "userIds");
        var ids = request.UserIds.ToHashSet();
        await access.RequireRightAsync(chatId, me.UserId, ChatAction.Add, ct);
        await joining.RequirePeopleAsync(ids, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var locked = await writer.LockAsync(chatId, me.UserId, ChatAction.Add, ct);
        if (await joining.JoinAsync(locked.Chat, me.UserId, ids, SystemNoteKind.MembersAdded, ct) is not { } joined)
        {
            return;
        }

        await transaction.CommitAsync(ct);
        await announcer.ChatAddedAsync(chatId, joined.UserSeqs);
        await announcer.MembersChangedAsync(joined.Number, joined.Members);
    }
}
