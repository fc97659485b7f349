using Npgsql;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Access;

/// <summary>Who hears that somebody registered or changed their public face: with the open directory everybody, otherwise those who share a chat with them (A27).</summary>
internal sealed class FaceAudience(NpgsqlDataSource database, AccountSettings settings)
{
    /// <summary>The people's ids, the person among them, or null for everybody. Call it after the commit.</summary>
    public async Task<IReadOnlyCollection<long>?> OfAsync(long userId, CancellationToken ct)
    {
        if (settings.Directory == DirectoryMode.Open)
        {
            return null;
        }

        await using var command = database.CreateCommand("""
            SELECT ARRAY(
                SELECT DISTINCT theirs.user_id
                FROM members mine
                JOIN chats c ON c.id = mine.chat_id AND c.kind <> 3 AND c.deleted_at IS NULL
                JOIN members theirs ON theirs.chat_id = mine.chat_id AND theirs.left_seq IS NULL
                WHERE mine.user_id = $1 AND mine.left_seq IS NULL
                UNION SELECT $1)
            """);
        command.Parameters.Add(new() { Value = userId });
        return (long[])(await command.ExecuteScalarAsync(ct))!;
    }
}
