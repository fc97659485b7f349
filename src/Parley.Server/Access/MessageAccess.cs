using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Access;

/// <summary>The one door to a message on somebody's behalf: only members, only what lies within their history, and not what they have hidden.</summary>
internal sealed class MessageAccess(NpgsqlDataSource database)
{
    private static readonly string Sql = $"""
        SELECT c.kind, c.member_count, c.members_seq, c.who_can_post, c.who_can_add, c.who_can_mention_all, {ChatSql.Rank},
            x.author_id, x.kind, x.text, x.at, x.deleted_at IS NOT NULL, x.pinned_at IS NOT NULL, x.forwarded_from_id, x.mentions, x.mentions_all,
            EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = m.user_id AND h.chat_id = x.chat_id AND h.seq = x.seq)
        FROM members m
        JOIN chats c ON c.id = m.chat_id
        JOIN messages x ON x.chat_id = c.id AND x.seq = $3 AND x.seq >= m.visible_from
        WHERE m.chat_id = $1 AND m.user_id = $2 AND {ChatSql.Mine}
        """;

    /// <summary>Finds a message somebody may see, as it is now.</summary>
    /// <exception cref="ApiException"><c>not_found</c>.</exception>
    public async Task<VisibleMessage> RequireAsync(long chatId, long seq, long userId, CancellationToken ct)
    {
        var found = await RequireOrHiddenAsync(chatId, seq, userId, ct);
        return found.IsHidden ? throw new ApiException(ErrorCodes.NotFound) : found;
    }

    /// <summary>The same, but also what the person has hidden.</summary>
    /// <exception cref="ApiException"><c>not_found</c>.</exception>
    public async Task<VisibleMessage> RequireOrHiddenAsync(long chatId, long seq, long userId, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sql);
        return await ReadAsync(command, chatId, seq, userId, ct);
    }

    /// <summary>
    /// Locks the chat, so that nothing in it changes before the caller's transaction ends, and finds the message. Who is no member
    /// locks nothing.
    /// </summary>
    /// <exception cref="ApiException"><c>not_found</c>.</exception>
    public static async Task<VisibleMessage> LockAsync(NpgsqlConnection connection, long chatId, long seq, long userId, CancellationToken ct)
    {
        await using (var hold = new NpgsqlCommand("""
            SELECT 1 FROM chats c JOIN members m ON m.chat_id = c.id AND m.user_id = $2 AND m.left_seq IS NULL WHERE c.id = $1 FOR NO KEY UPDATE OF c
            """, connection))
        {
            hold.Parameters.Add(new() { Value = chatId });
            hold.Parameters.Add(new() { Value = userId });
            await hold.ExecuteNonQueryAsync(ct);
        }

        // Its own statement: it must see what was committed while the first one waited.
        await using var command = new NpgsqlCommand(Sql, connection);
        var found = await ReadAsync(command, chatId, seq, userId, ct);
        return found.IsHidden ? throw new ApiException(ErrorCodes.NotFound) : found;
    }

    private static async Task<VisibleMessage> ReadAsync(NpgsqlCommand command, long chatId, long seq, long userId, CancellationToken ct)
    {
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = seq });
        await using var row = await command.ExecuteReaderAsync(ct);
        if (!await row.ReadAsync(ct))
        {
            throw new ApiException(ErrorCodes.NotFound);
        }

        var chat = new Chat
        {
            Id = chatId,
            Kind = (ChatType)row.GetInt32(0),
            MemberCount = row.GetInt32(1),
            MembersSeq = row.GetInt64(2),
            WhoCanPost = (ChatRight)row.GetInt32(3),
            WhoCanAdd = (ChatRight)row.GetInt32(4),
            WhoCanMentionAll = (ChatRight)row.GetInt32(5),
        };
        return new VisibleMessage(
            chat, (MemberRank)row.GetInt32(6), seq, row.GetInt64(7), (MessageType)row.GetInt32(8), row.TextOrNull(9), row.TimeOf(10),
            row.GetBoolean(11), row.GetBoolean(12), row.NumberOrNull(13), row.NumbersOf(14), row.GetBoolean(15), row.GetBoolean(16));
    }
}

/// <summary>A message as somebody found it.</summary>
/// <param name="Chat">Its chat: kind, member count, members' number and rights only.</param>
/// <param name="Rank">What the person counts as in it.</param>
internal sealed record VisibleMessage(
    Chat Chat, MemberRank Rank, long Seq, long AuthorId, MessageType Kind, string? Text, DateTimeOffset At, bool IsDeleted, bool IsPinned,
    long? ForwardedFromId, long[] Mentions, bool MentionsAll, bool IsHidden)
{
    /// <exception cref="ApiException"><c>deleted</c> for a tombstone, <c>not_allowed</c> for a line of the chat's own history.</exception>
    public void RequireLivingText()
    {
        if (IsDeleted)
        {
            throw new ApiException(ErrorCodes.Deleted);
        }

        if (Kind != MessageType.Text)
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }
    }

    /// <exception cref="ApiException"><c>not_allowed</c>.</exception>
    public void Require(ChatAction action)
    {
        if (!ChatRights.Has(Chat, Rank, action))
        {
            throw new ApiException(ErrorCodes.NotAllowed);
        }
    }
}
