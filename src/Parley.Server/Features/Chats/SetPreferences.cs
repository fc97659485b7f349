using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>
/// My own arrangement of a chat: pinned, archived, muted, marked as unread. A new message brings an archived chat back unless it is muted: whoever
/// mutes and archives wants it out of the way, whoever only archives wants the list short.
/// </summary>
internal sealed class SetPreferences(ParleyDb db, OwnSide own, TimeProvider clock)
{
    /// <summary>How "always" is stored and told.</summary>
    private static readonly DateTimeOffset Always = new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public async Task HandleAsync(CurrentUser me, long chatId, ChatPreferencesRequest request, CancellationToken ct)
    {
        var mutedUntil = request.MutedUntil switch
        {
            { Year: 9999 } => Always,
            { } until when until > clock.GetUtcNow() => until.ToUniversalTime(),
            _ => (DateTimeOffset?)null,
        };

        await own.ChangeAsync(me.UserId, chatId, async member =>
        {
            if (request.IsPinned && !member.IsPinned)
            {
                // The private feed's row is locked by now: two requests at once cannot both take the last place.
                var pinned = await db.Members.CountAsync(x => x.UserId == me.UserId && x.LeftSeq == null && x.IsPinned, ct);
                if (pinned >= Limits.PinnedChatsMax)
                {
                    throw new ApiException(ErrorCodes.LimitReached, "pinned");
                }
            }

            if (request.IsArchived)
            {
                member.ArchivedSeq = await db.Chats.Where(x => x.Id == chatId).Select(x => x.LastMessageSeq).SingleAsync(ct);
            }

            member.IsPinned = request.IsPinned;
            member.IsArchived = request.IsArchived;
            member.IsMarkedUnread = request.IsMarkedUnread;
            member.MutedUntil = mutedUntil;
        }, ct);
    }
}
