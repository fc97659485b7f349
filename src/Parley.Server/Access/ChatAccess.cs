using Microsoft.EntityFrameworkCore;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Access;

/// <summary>The one door to a chat on somebody's behalf: whoever is not a member learns nothing, not even that it exists.</summary>
internal sealed class ChatAccess(ParleyDb db)
{
    /// <summary>Finds a chat somebody is a member of.</summary>
    /// <exception cref="ApiException"><c>not_found</c>: unknown, deleted, left, or never a member; the four cannot be told apart.</exception>
    public async Task<ChatMember> RequireMemberAsync(long chatId, long userId, CancellationToken ct)
    {
        var found = await (
            from chat in db.Chats.AsNoTracking()
            join member in db.Members.AsNoTracking() on chat.Id equals member.ChatId
            join user in db.Users.AsNoTracking() on member.UserId equals user.Id
            where chat.Id == chatId && chat.DeletedAt == null && member.UserId == userId && member.LeftSeq == null
            select new { Chat = chat, Member = member, user.Role }).FirstOrDefaultAsync(ct)
            ?? throw new ApiException(ErrorCodes.NotFound);

        return new ChatMember(found.Chat, found.Member, ChatRights.RankOf(found.Chat, found.Member, found.Role));
    }

    /// <summary>Finds a chat in which somebody has a right.</summary>
    /// <exception cref="ApiException"><c>not_found</c> as in <see cref="RequireMemberAsync"/>; <c>not_allowed</c> when a member without the right.</exception>
    public async Task<ChatMember> RequireRightAsync(long chatId, long userId, ChatAction action, CancellationToken ct)
    {
        var found = await RequireMemberAsync(chatId, userId, ct);
        ChatRights.Require(found, action);
        return found;
    }
}

/// <summary>A chat and somebody's place in it, as they were when read; neither is tracked.</summary>
/// <param name="Chat">The chat.</param>
/// <param name="Member">The membership.</param>
/// <param name="Rank">What the person counts as: in the general chat the server's admins are its admins.</param>
internal sealed record ChatMember(Chat Chat, Member Member, MemberRank Rank);
