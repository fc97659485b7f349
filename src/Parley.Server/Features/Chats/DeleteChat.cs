using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>
/// Deletes a chat (A17). For me: my view of it becomes empty and it leaves my list until the next message; the others keep theirs. For everyone:
/// the owner ends a group for all.
/// </summary>
internal sealed class DeleteChat(ParleyDb db, ChatWriter writer, Leaving leaving, ChatAnnouncer announcer, ChatEraser eraser, TimeProvider clock)
{
    public async Task HandleAsync(CurrentUser me, long chatId, string? scope, CancellationToken ct)
    {
        Check.Require(scope is "me" or "everyone", "for");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (scope == "me")
        {
            await ForMeAsync(me.UserId, chatId, transaction, ct);
        }
        else
        {
            var isRepeat = await db.Chats.AnyAsync(x => x.Id == chatId && x.DeletedAt != null, ct)
                && await db.Members.AnyAsync(x => x.ChatId == chatId && x.UserId == me.UserId && x.Role == MemberRank.Owner, ct);
            if (!isRepeat)
            {
                var locked = await writer.LockAsync(chatId, me.UserId, ChatAction.DeleteForAll, ct);
                await ForEveryoneAsync(locked.Chat, me.UserId, transaction, ct);
            }
        }
    }

    /// <summary>Ends a locked group for all its members and commits.</summary>
    public async Task ForEveryoneAsync(Chat chat, long authorId, IDbContextTransaction transaction, CancellationToken ct)
    {
        var members = await db.Members.Where(x => x.ChatId == chat.Id && x.LeftSeq == null).Select(x => x.UserId).ToListAsync(ct);
        var number = await writer.NumberAsync(chat.Id, authorId, note: null, ChatPart.Members, -members.Count, ct);
        var userSeqs = await writer.NextUserSeqsAsync(members, ct);
        await leaving.EndAsync(chat.Id, number.Seq, userSeqs, ct);
        var now = clock.GetUtcNow();
        await db.Chats.Where(x => x.Id == chat.Id).ExecuteUpdateAsync(set => set.SetProperty(x => x.DeletedAt, now), ct);
        await transaction.CommitAsync(ct);

        announcer.ChatRemoved(chat.Id, userSeqs);
        eraser.Wake();
    }

    private async Task ForMeAsync(long userId, long chatId, IDbContextTransaction transaction, CancellationToken ct)
    {
        var locked = await writer.LockAsync(chatId, userId, action: null, ct);
        if (locked.Chat.Kind == ChatType.General)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }

        var userSeqs = await writer.NextUserSeqsAsync([userId], ct);
        await db.Members.Where(x => x.ChatId == chatId && x.UserId == userId).ExecuteUpdateAsync(
            set => set
                .SetProperty(x => x.VisibleFrom, locked.Chat.LastSeq + 1)
                .SetProperty(x => x.UserSeq, userSeqs[userId])
                .SetProperty(x => x.IsPinned, false)
                .SetProperty(x => x.IsArchived, false)
                .SetProperty(x => x.IsMarkedUnread, false)
                .SetProperty(x => x.DraftText, (string?)null)
                .SetProperty(x => x.DraftReplyToSeq, (long?)null)
                .SetProperty(x => x.DraftAt, (DateTimeOffset?)null),
            ct);
        await transaction.CommitAsync(ct);
        announcer.ChatRemoved(chatId, userSeqs);
    }
}
