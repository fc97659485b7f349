using System.Text.Json;
using Npgsql;

namespace Parley.Bench;

/// <summary>
/// The server the browser is measured against: one reader with a long chat, many short ones and a group that others write into. Prints
/// where it is and who may sign in, as one line of JSON, and lives until its input ends.
/// </summary>
internal static class WebBench
{
    private const long LongChat = 5_000_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var messages = arguments.Number("messages", 100_000);
        var chats = arguments.Number("chats", 100);
        var writers = arguments.Number("writers", 5);
        await using var parley = await ParleyTarget.StartAsync();
        await parley.PrepareAsync(2 + chats + writers, CancellationToken.None);
        await FillAsync(parley, messages, chats);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            url = $"http://localhost:{parley.Address.Port}",
            token = ParleyTarget.Token(1),
            longChat = LongChat,
            messages,
            chats = Enumerable.Range(1, chats).Select(n => LongChat + n),
            partner = new { token = ParleyTarget.Token(2), id = 1_000_002 },
            writers = Enumerable.Range(3 + chats, writers).Select(n => new { token = ParleyTarget.Token(n), id = 1_000_000 + n }),
        }));
        await Console.In.ReadToEndAsync();
        return 0;
    }

    /// <summary>Everything read. In the long chat both write in runs, some lines long, some marked up, some answered.</summary>
    private static async Task FillAsync(ParleyTarget parley, int messages, int chats)
    {
        await using var connection = await parley.Database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { Timeout = 600 };
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            CREATE TEMPORARY TABLE filled AS
            SELECT {LongChat} + n AS chat, n, 1000002 + n AS partner, CASE n WHEN 0 THEN {messages} ELSE 60 END AS length
            FROM generate_series(0, {chats}) n
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            INSERT INTO chats (id, kind, low_user_id, high_user_id, member_count, last_seq, last_message_seq, last_at, settings_seq, members_seq, changed_xid,
                               who_can_post, who_can_add, who_can_mention_all, history, created_at, is_secret)
            SELECT chat, 0, 1000001, partner, 2, length, length, now() - n * interval '1 minute', 0, 1, 0, 0, 0, 0, 0, now(), false
            FROM filled
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            INSERT INTO members (chat_id, user_id, role, joined_at, changed_seq, visible_from, read_up_to, delivered_up_to, held_delivered_up_to, marks_xid, user_seq, joined_seq, archived_seq,
                                 is_pinned, is_archived, is_marked_unread)
            SELECT chat, person, 0, now(), 0, 0, length, length, 0, 0, 0, 0, 0, false, false, false
            FROM filled, LATERAL (VALUES (1000001), (partner)) AS both_of_them (person)
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            INSERT INTO messages (chat_id, seq, changed_seq, author_id, client_id, body_hash, at, kind, text, reply_to_seq, mentions, mentions_all, has_reactions, content_type)
            SELECT chat, s, s, CASE WHEN s / 3 % 2 = 0 THEN 1000001 ELSE partner END, gen_random_uuid(), 0,
                   now() - n * interval '1 minute' - (length - s) * interval '40 seconds', 0,
                   CASE s % 20
                       WHEN 3 THEN 'See you at **seven**, bring the `map` and the rest of the list: https://example.org/list'
                       WHEN 7 THEN repeat('This is one of the longer ones, with a few lines of thoughts about nothing in particular. ', 3)
                       WHEN 11 THEN '👍'
                       WHEN 13 THEN E'First this\nthen that\nand the other thing'
                       WHEN 17 THEN 'Yes'
                       ELSE repeat('a few words more ', 1 + (s % 5)::int) || s
                   END,
                   CASE WHEN s % 25 = 9 THEN s - 4 END, ARRAY[]::bigint[], false, false, 0
            FROM filled, LATERAL generate_series(1, length) s
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("ANALYZE"));
        await batch.ExecuteNonQueryAsync();
    }
}
