namespace Parley.Server.Access;

/// <summary>Pieces of SQL about members that must not be written twice.</summary>
internal static class MemberSql
{
    /// <summary>
    /// Inserts members, or lets people who left come back. <paramref name="source"/> yields chat, person, role, joined at, the chat's number of
    /// joining (up to which all counts as read), visible from, number of the private feed.
    /// </summary>
    public static string Insert(string source) => $"""
        INSERT INTO members AS m (chat_id, user_id, role, joined_at, joined_seq, changed_seq, visible_from, read_up_to, delivered_up_to, user_seq,
            held_delivered_up_to, marks_xid, is_pinned, is_archived, is_marked_unread)
        SELECT n.chat_id, n.user_id, n.role, n.joined_at, n.seq, n.seq, n.visible_from, n.seq, 0, n.user_seq,
            0, pg_current_xact_id()::text::bigint, false, false, false
        FROM ({source}) AS n(chat_id, user_id, role, joined_at, seq, visible_from, user_seq)
        ON CONFLICT (chat_id, user_id) DO UPDATE SET
            role = excluded.role, joined_at = excluded.joined_at, joined_seq = excluded.joined_seq, changed_seq = excluded.changed_seq, left_seq = NULL,
            visible_from = excluded.visible_from, read_up_to = GREATEST(m.read_up_to, excluded.read_up_to), user_seq = excluded.user_seq,
            marks_xid = excluded.marks_xid, is_pinned = false, is_archived = false, is_marked_unread = false
        WHERE m.left_seq IS NOT NULL
        """;
}
