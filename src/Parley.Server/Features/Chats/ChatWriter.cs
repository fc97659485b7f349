using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;

namespace Parley.Server.Features.Chats;

/// <summary>
/// Durable changes of a chat's settings and members. Every use case goes the same way inside one transaction: lock the chat, look again, take
/// the number, change rows. Locks are taken in one order: chat, private feeds by rising id, members.
/// </summary>
internal sealed class ChatWriter(ParleyDb db, ChatAccess access)
{
    /// <summary>Locks the chat until the end of the caller's transaction and tells what the caller is in it now.</summary>
    /// <exception cref="Platform.Errors.ApiException"><c>not_found</c>, <c>not_allowed</c>.</exception>
    public async Task<ChatMember> LockAsync(long chatId, long userId, ChatAction? action, CancellationToken ct)
    {
        // Outsiders must not be able to hold up a chat.
        await db.Database.ExecuteSqlAsync($"""
            SELECT FROM chats c WHERE c.id = {chatId}
              AND EXISTS (SELECT FROM members m WHERE m.chat_id = c.id AND m.user_id = {userId} AND m.left_seq IS NULL)
            FOR UPDATE
            """, ct);

        // A statement of its own, so that it sees what was committed while we waited for the lock.
        return action is { } wanted
            ? await access.RequireRightAsync(chatId, userId, wanted, ct)
            : await access.RequireMemberAsync(chatId, userId, ct);
    }

    /// <summary>Takes the chat's next number for a change, with the line that tells of it, if any: both share the number.</summary>
    /// <param name="chatId">The chat, locked.</param>
    /// <param name="authorId">Who caused it.</param>
    /// <param name="note">The line, or null.</param>
    /// <param name="changes">What else changes under this number.</param>
    /// <param name="joined">Change of the number of members.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<ChatNumber> NumberAsync(long chatId, long authorId, SystemNote? note, ChatPart changes, int joined, CancellationToken ct)
    {
        var json = note is null ? null : JsonSerializer.Serialize(note, ParleyJson.Options);
        var clientId = Guid.NewGuid();
        var isMembers = changes == ChatPart.Members;
        var isSettings = changes == ChatPart.Settings;
        var rows = await db.Database.SqlQuery<NumberRow>($"""
            WITH c AS (
                UPDATE chats SET
                    last_seq = last_seq + 1, changed_xid = pg_current_xact_id()::text::bigint, member_count = member_count + {joined},
                    settings_seq = CASE WHEN {isSettings} THEN last_seq + 1 ELSE settings_seq END,
                    members_seq = CASE WHEN {isMembers} THEN last_seq + 1 ELSE members_seq END,
                    last_message_seq = CASE WHEN {json}::jsonb IS NULL THEN last_message_seq ELSE last_seq + 1 END,
                    last_at = CASE WHEN {json}::jsonb IS NULL THEN last_at ELSE GREATEST(last_at, clock_timestamp()) END
                WHERE id = {chatId} RETURNING id, last_seq, last_at, members_seq, member_count),
            line AS (
                INSERT INTO messages (chat_id, seq, changed_seq, author_id, client_id, body_hash, at, kind, mentions, mentions_all, note, has_reactions, content_type)
                SELECT c.id, c.last_seq, c.last_seq, {authorId}, {clientId}, 0, c.last_at, 1, ARRAY[]::bigint[], false, {json}::jsonb, false, 0
                FROM c WHERE {json}::jsonb IS NOT NULL)
            SELECT c.last_seq AS "Seq", c.members_seq AS "MembersSeq", c.member_count AS "MemberCount", c.last_at AS "At" FROM c
            """).ToListAsync(ct);
        var row = rows[0];
        return new ChatNumber(chatId, row.Seq, row.MembersSeq, row.MemberCount, note is null ? null : new MessageDto(
            chatId, row.Seq, row.Seq, clientId, authorId, row.At, MessageKind.System, null, null, false, false, null, null, [], false, [], note));
    }

    /// <summary>Takes the next number of each person's private feed.</summary>
    public Task<SortedDictionary<long, long>> NextUserSeqsAsync(IReadOnlyCollection<long> userIds, CancellationToken ct) =>
        PrivateFeed.NextAsync((NpgsqlConnection)db.Database.GetDbConnection(), userIds, ct);

    private sealed record NumberRow(long Seq, long MembersSeq, int MemberCount, DateTimeOffset At);
}

/// <summary>Which part of a chat a number is for.</summary>
internal enum ChatPart
{
    Settings,
    Members,
}

/// <summary>A number of a chat just taken.</summary>
/// <param name="ChatId">The chat.</param>
/// <param name="Seq">The number.</param>
/// <param name="MembersSeq">For the audience.</param>
/// <param name="MemberCount">Members after the change.</param>
/// <param name="Note">The line under this number, or null.</param>
internal sealed record ChatNumber(long ChatId, long Seq, long MembersSeq, int MemberCount, MessageDto? Note);
