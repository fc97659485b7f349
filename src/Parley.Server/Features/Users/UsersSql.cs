namespace Parley.Server.Features.Users;

/// <summary>Pieces of SQL about people. They expect <c>u</c> for users.</summary>
internal static class UsersSql
{
    /// <summary>Whether a person shares a chat with the viewer (the one of everybody aside). Walks the viewer's own chats, never the registered people.</summary>
    /// <param name="viewer">SQL of the viewer's id, a parameter.</param>
    public static string SharesChat(string viewer) => $"""
        EXISTS (
            SELECT FROM members mine
            JOIN members theirs ON theirs.chat_id = mine.chat_id AND theirs.user_id = u.id AND theirs.left_seq IS NULL
            JOIN chats c ON c.id = mine.chat_id AND c.kind <> 3 AND c.deleted_at IS NULL
            WHERE mine.user_id = {viewer} AND mine.left_seq IS NULL)
        """;

    /// <summary>People who share a chat with the viewer, each once.</summary>
    /// <param name="viewer">SQL of the viewer's id, a parameter.</param>
    public static string Contacts(string viewer) => $"""
        SELECT DISTINCT theirs.user_id
        FROM members mine
        JOIN chats c ON c.id = mine.chat_id AND c.kind <> 3 AND c.deleted_at IS NULL
        JOIN members theirs ON theirs.chat_id = mine.chat_id AND theirs.left_seq IS NULL
        WHERE mine.user_id = {viewer} AND mine.left_seq IS NULL
        """;
}
