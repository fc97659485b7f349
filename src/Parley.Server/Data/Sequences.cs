using Microsoft.EntityFrameworkCore;

namespace Parley.Server.Data;

/// <summary>Takes numbers inside the caller's transaction. The row stays locked until its commit, so numbers and commits have one order (C10).</summary>
internal static class Sequences
{
    /// <summary>Takes the chat's next number. Do all checks and slow work before: the lock is held to the commit.</summary>
    /// <returns>The number, and the chat's last message time (never in the future of a later one).</returns>
    public static async Task<long> NextSeqAsync(this ParleyDb db, long chatId, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<long>($"""
            UPDATE chats SET last_seq = last_seq + 1, changed_xid = pg_current_xact_id()::text::bigint
            WHERE id = {chatId} RETURNING last_seq AS "Value"
            """).ToListAsync(ct);
        return rows[0];
    }

    /// <summary>Takes the next number of a person's private feed. Several people: lock them in rising order of id.</summary>
    public static async Task<long> NextUserSeqAsync(this ParleyDb db, long userId, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<long>($"""
            UPDATE user_states SET user_seq = user_seq + 1 WHERE user_id = {userId} RETURNING user_seq AS "Value"
            """).ToListAsync(ct);
        return rows[0];
    }
}
