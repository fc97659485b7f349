using Npgsql;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Users;
using Parley.Server.Data;

namespace Parley.Server.Access;

/// <summary>A chat as read by <see cref="ChatSql.ChatColumns"/>, before the names of its people are known.</summary>
internal sealed record ChatRow(
    long Id,
    ChatType Kind,
    string? Title,
    string? Description,
    string? PhotoUrl,
    long? LowUserId,
    long? HighUserId,
    int MemberCount,
    long LastSeq,
    DateTimeOffset LastAt,
    ChatRight WhoCanPost,
    ChatRight WhoCanAdd,
    ChatRight WhoCanMentionAll,
    ChatHistory History)
{
    public const int Width = 14;

    /// <summary>The two people of a direct chat, the one of a self chat, none otherwise.</summary>
    public IReadOnlyList<long> UserIds => (LowUserId, HighUserId) switch
    {
        ({ } low, { } high) when low == high => [low],
        ({ } low, { } high) => [low, high],
        _ => [],
    };

    public bool HasReceipts => MemberCount <= Limits.ReceiptMembersMax;

    public static ChatRow Read(NpgsqlDataReader rows) => new(
        rows.GetInt64(0),
        (ChatType)rows.GetInt32(1),
        rows.TextOrNull(2),
        rows.TextOrNull(3),
        rows.TextOrNull(4),
        rows.NumberOrNull(5),
        rows.NumberOrNull(6),
        rows.GetInt32(7),
        rows.GetInt64(8),
        rows.TimeOf(9),
        (ChatRight)rows.GetInt32(10),
        (ChatRight)rows.GetInt32(11),
        (ChatRight)rows.GetInt32(12),
        (ChatHistory)rows.GetInt32(13));

    /// <param name="people">Faces that include this chat's <see cref="UserIds"/>.</param>
    public ChatDto ToDto(IReadOnlyDictionary<long, UserDto> people) => new(
        Id,
        (ChatKind)Kind,
        Title,
        Description,
        PhotoUrl,
        UserIds,
        DirectAlias.Of(UserIds, people),
        MemberCount,
        LastSeq,
        LastAt,
        (WhoMay)WhoCanPost,
        (WhoMay)WhoCanAdd,
        (WhoMay)WhoCanMentionAll,
        (HistoryPolicy)History,
        HasReceipts);
}
