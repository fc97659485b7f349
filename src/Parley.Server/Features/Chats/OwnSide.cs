using Microsoft.EntityFrameworkCore;
using Parley.Server.Access;
using Parley.Server.Data;

namespace Parley.Server.Features.Chats;

/// <summary>Changes of somebody's own side of a chat: no number of the chat, one of the private feed, told to the person's own devices only.</summary>
internal sealed class OwnSide(ParleyDb db, ChatAccess access, ChatWriter writer, ChatAnnouncer announcer)
{
    /// <summary>Runs a change of the caller's row under its locks, then tells the caller's devices.</summary>
    /// <exception cref="Platform.Errors.ApiException"><c>not_found</c> when no member, and what <paramref name="change"/> refuses.</exception>
    public async Task ChangeAsync(long userId, long chatId, Func<Member, Task> change, CancellationToken ct)
    {
        await access.RequireMemberAsync(chatId, userId, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var userSeq = (await writer.NextUserSeqsAsync([userId], ct))[userId];
        await access.RequireMemberAsync(chatId, userId, ct);
        var member = await db.Members.SingleAsync(x => x.ChatId == chatId && x.UserId == userId, ct);
        await change(member);
        member.UserSeq = userSeq;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        await announcer.MyChatChangedAsync(userId, chatId, userSeq);
    }
}
