using Microsoft.EntityFrameworkCore;
using Parley.Server.Data;

namespace Parley.Server.Features.Chats;

/// <summary>People ceasing to be members.</summary>
internal sealed class Leaving(ParleyDb db)
{
    /// <summary>Raises the fence: nothing at or after this number is theirs (C12). The draft goes, since they cannot reach it any more.</summary>
    /// <param name="chatId">The chat.</param>
    /// <param name="seq">The chat's number of it.</param>
    /// <param name="userSeqs">Those who leave, with their numbers of <c>chat.removed</c>.</param>
    /// <param name="ct">Cancels.</param>
    public Task EndAsync(long chatId, long seq, SortedDictionary<long, long> userSeqs, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"""
            UPDATE members m SET left_seq = {seq}, changed_seq = {seq}, user_seq = s.seq, is_pinned = false,
                draft_text = NULL, draft_reply_to_seq = NULL, draft_at = NULL
            FROM unnest({userSeqs.Keys.ToArray()}, {userSeqs.Values.ToArray()}) AS s(id, seq)
            WHERE m.chat_id = {chatId} AND m.user_id = s.id AND m.left_seq IS NULL
            """, ct);
}
