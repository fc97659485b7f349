using Npgsql;
using Parley.Server.Access;

namespace Parley.Server.Features.Messages.Marks;

/// <summary>
/// The audit of C22: recomputes every unread figure in two independent ways, in the database by the statement that serves it and here from the bare
/// rows, at one moment, and reports where they differ. Changes nothing.
/// </summary>
internal sealed class Recount(NpgsqlDataSource database)
{
    /// <summary>Compares all members of all chats.</summary>
    /// <returns>How many figures were compared, and those that differ.</returns>
    public async Task<RecountResult> HandleAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var served = await ServedAsync(connection, ct);
        var hidden = await PairsAsync(connection, "SELECT user_id, chat_id, seq FROM hidden_messages", ct);
        var read = await PairsAsync(connection, "SELECT user_id, chat_id, seq FROM single_reads", ct);

        // One pass over the messages of each chat, in order of chat, against its members.
        var counted = served.ToDictionary(x => x.Key, _ => 0);
        var members = served.Values.ToLookup(x => x.ChatId);
        await using (var command = new NpgsqlCommand(
            "SELECT chat_id, seq, author_id FROM messages WHERE kind = 0 AND deleted_at IS NULL ORDER BY chat_id", connection)
        { CommandTimeout = 0 })
        await using (var rows = await command.ExecuteReaderAsync(ct))
        {
            while (await rows.ReadAsync(ct))
            {
                var (chatId, seq, authorId) = (rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2));
                foreach (var member in members[chatId])
                {
                    var key = (member.UserId, chatId, seq);
                    if (member.UserId != authorId && seq > member.ReadUpTo && seq >= member.VisibleFrom && !hidden.Contains(key) && !read.Contains(key))
                    {
                        counted[(member.UserId, chatId)]++;
                    }
                }
            }
        }

        return new RecountResult(
            served.Count,
            [.. served.Values.Where(x => x.Count != counted[(x.UserId, x.ChatId)]).Select(x => new RecountDifference(x.ChatId, x.UserId, x.Count, counted[(x.UserId, x.ChatId)]))]);
    }

    private static async Task<Dictionary<(long UserId, long ChatId), Served>> ServedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            SELECT m.user_id, c.id, m.read_up_to, m.visible_from, u.count
            FROM members m JOIN chats c ON c.id = m.chat_id CROSS JOIN {ChatSql.Unread} WHERE {ChatSql.Mine}
            """, connection) { CommandTimeout = 0 };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var served = new Dictionary<(long, long), Served>();
        while (await rows.ReadAsync(ct))
        {
            var row = new Served(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.GetInt32(4));
            served.Add((row.UserId, row.ChatId), row);
        }

        return served;
    }

    private static async Task<HashSet<(long UserId, long ChatId, long Seq)>> PairsAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var rows = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<(long, long, long)>();
        while (await rows.ReadAsync(ct))
        {
            found.Add((rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)));
        }

        return found;
    }

    private sealed record Served(long UserId, long ChatId, long ReadUpTo, long VisibleFrom, int Count);
}

/// <summary>What the audit found.</summary>
internal sealed record RecountResult(int Compared, IReadOnlyList<RecountDifference> Differences);

/// <summary>A figure that differs, named by numbers only.</summary>
internal sealed record RecountDifference(long ChatId, long UserId, int Served, int Counted);
