using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Access;

/// <summary>What a member may want to do that not every member of every chat may.</summary>
internal enum ChatAction
{
    /// <summary>Write messages.</summary>
    Post,

    /// <summary>Mention everybody at once.</summary>
    MentionAll,

    /// <summary>Pin messages.</summary>
    Pin,

    /// <summary>Delete messages of others for everyone.</summary>
    Moderate,

    /// <summary>Change title, photo, description and permissions.</summary>
    ChangeSettings,

    /// <summary>Add members; make, see and revoke invite links.</summary>
    Add,

    /// <summary>Remove members below one's own role.</summary>
    Remove,

    /// <summary>Give and take the role of admin, hand the chat over.</summary>
    SetRoles,

    /// <summary>Delete the chat for everyone.</summary>
    DeleteForAll,
}

/// <summary>The rights table. Direct and self chats have no settings, no members to manage and no owner.</summary>
internal static class ChatRights
{
    public static MemberRank RankOf(Chat chat, Member member, UserRole role) =>
        chat.Kind != ChatType.General ? member.Role : role == UserRole.Admin ? MemberRank.Admin : MemberRank.Member;

    public static bool Has(Chat chat, MemberRank rank, ChatAction action) => action switch
    {
        ChatAction.Post => Allows(chat.WhoCanPost, rank),
        ChatAction.MentionAll => Allows(chat.WhoCanMentionAll, rank),
        ChatAction.Pin => chat.Kind is ChatType.Direct or ChatType.Self || rank >= MemberRank.Admin || Allows(chat.WhoCanPost, rank) && chat.Kind == ChatType.Group,
        ChatAction.Moderate => chat.Kind is ChatType.Group or ChatType.General && rank >= MemberRank.Admin,
        ChatAction.ChangeSettings => chat.Kind is ChatType.Group or ChatType.General && rank >= MemberRank.Admin,
        ChatAction.Add => chat.Kind == ChatType.Group && Allows(chat.WhoCanAdd, rank),
        ChatAction.Remove => chat.Kind == ChatType.Group && rank >= MemberRank.Admin,
        ChatAction.SetRoles => chat.Kind == ChatType.Group && rank == MemberRank.Owner,
        ChatAction.DeleteForAll => chat.Kind == ChatType.Group && rank == MemberRank.Owner,
        _ => false,
    };

    /// <exception cref="ApiException"><c>not_allowed</c>.</exception>
    public static void Require(ChatMember member, ChatAction action)
    {
        if (!Has(member.Chat, member.Rank, action))
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }
    }

    private static bool Allows(ChatRight right, MemberRank rank) => right == ChatRight.Everyone || rank >= MemberRank.Admin;
}
