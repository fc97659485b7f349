namespace Parley.Server.Features.Messages.Marks;

/// <summary>How far the watermark may rise over messages that were read one by one (C20).</summary>
internal static class Folding
{
    /// <summary>
    /// SQL of the highest message read by itself above a watermark, such that nothing unread lies between; null when there is none.
    /// One's own messages, deleted and hidden ones and lines of the chat's history do not stand in the way.
    /// </summary>
    public static string Sql(string userId, string chatId, string watermark) => $"""
        (SELECT max(s.seq) FROM single_reads s
         WHERE s.user_id = {userId} AND s.chat_id = {chatId} AND s.seq > {watermark} AND NOT EXISTS (
            SELECT FROM messages x
            WHERE x.chat_id = s.chat_id AND x.seq > {watermark} AND x.seq < s.seq AND x.author_id <> s.user_id AND x.kind = 0 AND x.deleted_at IS NULL
                AND NOT EXISTS (SELECT FROM single_reads t WHERE t.user_id = s.user_id AND t.chat_id = x.chat_id AND t.seq = x.seq)
                AND NOT EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = s.user_id AND h.chat_id = x.chat_id AND h.seq = x.seq)))
        """;
}
