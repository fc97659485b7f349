using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>Changes title, description, photo and permissions of a group or the general chat. Repeating changes nothing.</summary>
internal sealed class UpdateChat(ParleyDb db, ChatWriter writer, ChatAnnouncer announcer, ChatReader reader)
{
    private const int PhotoUrlMax = 300;

    public async Task<ChatEntryDto> HandleAsync(CurrentUser me, long chatId, UpdateChatRequest request, CancellationToken ct)
    {
        var title = Check.Line(request.Title, "title", 1, Limits.TitleMax);
        var description = Check.OptionalText(request.Description, "description", Limits.AboutMax);
        var photoUrl = Check.OptionalLine(request.PhotoUrl, "photoUrl", PhotoUrlMax);
        Check.Require(photoUrl is null || (photoUrl.StartsWith('/') && !photoUrl.StartsWith("//", StringComparison.Ordinal)), "photoUrl");

        await using (var transaction = await db.Database.BeginTransactionAsync(ct))
        {
            var chat = (await writer.LockAsync(chatId, me.UserId, ChatAction.ChangeSettings, ct)).Chat;
            var wanted = (title, description, photoUrl, (ChatRight)request.WhoCanPost, (ChatRight)request.WhoCanAdd, (ChatRight)request.WhoCanMentionAll, (ChatHistory)request.History);
            if (wanted != (chat.Title, chat.Description, chat.PhotoUrl, chat.WhoCanPost, chat.WhoCanAdd, chat.WhoCanMentionAll, chat.History))
            {
                var note = title == chat.Title ? null : new SystemNote(SystemNoteKind.TitleChanged, title);
                var number = await writer.NumberAsync(chatId, me.UserId, note, ChatPart.Settings, joined: 0, ct);
                await db.Chats.Where(x => x.Id == chatId).ExecuteUpdateAsync(
                    set => set
                        .SetProperty(x => x.Title, title)
                        .SetProperty(x => x.Description, description)
                        .SetProperty(x => x.PhotoUrl, photoUrl)
                        .SetProperty(x => x.WhoCanPost, wanted.Item4)
                        .SetProperty(x => x.WhoCanAdd, wanted.Item5)
                        .SetProperty(x => x.WhoCanMentionAll, wanted.Item6)
                        .SetProperty(x => x.History, wanted.Item7),
                    ct);
                await transaction.CommitAsync(ct);
                await announcer.ChatUpdatedAsync(number);
            }
        }

        return (await reader.EntriesAsync(me.UserId, [chatId], ct))[0];
    }
}
