namespace Parley.Server.Access;

/// <summary>Pieces of SQL about chats that must not be written twice. They expect <c>c</c> for chats and <c>m</c> for the viewer's row of members.</summary>
internal static class ChatSql
{
    /// <summary>The viewer's chats: member, not left, not deleted.</summary>
    public const string Mine = "m.left_seq IS NULL AND c.deleted_at IS NULL";

    /// <summary>
    /// Whether a chat stands in the viewer's list: it has a message the viewer may see. So a direct chat appears with its first message, and one
    /// deleted for oneself comes back with the next. The general chat always stands there. The digest counts exactly these.
    /// </summary>
    public const string Listed = "(c.kind = 3 OR c.last_message_seq >= GREATEST(m.visible_from, 1))";

    /// <summary>
    /// Unread messages, recomputed each time and never stored (C22): <c>u.count</c>, <c>u.mentions</c>, <c>u.newest_at</c>. Its cost follows
    /// the messages above the watermark; where there are none the messages are not touched.
    /// </summary>
#if PARLEY_TEETH
    public static string Unread => Platform.Teeth.Bend(CountedUnread);
#else
    public const string Unread = CountedUnread;
#endif

    private const string CountedUnread = """
        LATERAL (
            SELECT count(*)::int AS count,
                   (count(*) FILTER (WHERE x.mentions_all OR m.user_id = ANY(x.mentions)))::int AS mentions,
                   max(x.at) AS newest_at
            FROM messages x
            WHERE c.last_message_seq > m.read_up_to AND x.chat_id = c.id AND x.seq > m.read_up_to AND x.seq >= m.visible_from
              AND x.author_id <> m.user_id AND x.kind = 0 AND x.deleted_at IS NULL
              AND NOT EXISTS (SELECT FROM single_reads s WHERE s.user_id = m.user_id AND s.chat_id = x.chat_id AND s.seq = x.seq)
              AND NOT EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = m.user_id AND h.chat_id = x.chat_id AND h.seq = x.seq)
        ) u
        """;

    /// <summary>
    /// Whether a chat lies in the archive: until a new message comes, or as long as it is muted. Derived, so that sending a message writes no
    /// row of a member.
    /// </summary>
    /// <param name="now">SQL of the present time, a parameter.</param>
    public static string Archived(string now) => $"(m.is_archived AND (c.last_message_seq <= m.archived_seq OR COALESCE(m.muted_until > {now}, false)))";

    /// <summary>The viewer's role: in the general chat the server's admins are its admins.</summary>
    public const string Rank = "CASE WHEN c.kind = 3 THEN (SELECT a.role FROM users a WHERE a.id = m.user_id) ELSE m.role END";

    /// <summary>Columns of <see cref="ChatRow"/>, in order.</summary>
    public const string ChatColumns = """
        c.id, c.kind, c.title, c.description, c.photo_url, c.low_user_id, c.high_user_id, c.member_count, c.last_seq, c.last_at,
        c.who_can_post, c.who_can_add, c.who_can_mention_all, c.history
        """;
}
