using System.Diagnostics;
using Npgsql;

namespace Parley.Bench;

/// <summary>First payload of a person with many chats on a server with many accounts: its cost follows one's own chats only.</summary>
internal static class LoginBench
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var users = arguments.Number("users", 50_000);
        var chats = arguments.Number("chats", 2_000);
        var rounds = arguments.Number("rounds", 50);
        await using var parley = await ParleyTarget.StartAsync();
        Console.WriteLine("| registered | own chats | server CPU ms | database CPU ms | p50 ms | p99 ms | first payload kB |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        await parley.PrepareAsync(5_000, CancellationToken.None);
        await FillAsync(parley, 1, chats);
        await MeasureAsync(parley, 5_000, 1, chats, rounds);
        await MeasureAsync(parley, 5_000, 4_990, 0, rounds);
        await parley.PrepareAsync(users, CancellationToken.None);
        await MeasureAsync(parley, users, 1, chats, rounds);
        await MeasureAsync(parley, users, 4_990, 0, rounds);
        return 0;
    }

    private static async Task MeasureAsync(ParleyTarget parley, int users, int user, int chats, int rounds)
    {
        var size = 0;
        var times = new List<double>();
        await Task.Delay(1_000);
        double server = 0, database = 0;
        for (var round = -10; round < rounds; round++)
        {
            if (round == 0)
            {
                (server, database) = (parley.ServerCpu, parley.DatabaseCpu);
            }

            using var client = new HttpClient { BaseAddress = parley.Address };
            client.DefaultRequestHeaders.Authorization = new("Bearer", ParleyTarget.Token(user));
            var begun = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsync(new Uri("api/v1/sync", UriKind.Relative), new StringContent("{}", null, "application/json"));
            answer.EnsureSuccessStatusCode();
            size = (await answer.Content.ReadAsByteArrayAsync()).Length;
            if (round >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
        }

        times.Sort();
        Console.WriteLine(FormattableString.Invariant(
            $"| {users:N0} | {chats:N0} | {(parley.ServerCpu - server) * 1e3 / rounds:F1} | {(parley.DatabaseCpu - database) * 1e3 / rounds:F1} | {times[times.Count / 2]:F1} | {times[(int)(times.Count * 0.99)]:F1} | {size / 1000.0:F1} |"));
    }

    /// <summary>Direct chats of one person with 20 messages each, the newest three unread.</summary>
    private static async Task FillAsync(ParleyTarget parley, int user, int chats)
    {
        await using var connection = await parley.Database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { Timeout = 600 };
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            INSERT INTO chats (id, kind, low_user_id, high_user_id, member_count, last_seq, last_message_seq, last_at, settings_seq, members_seq, changed_xid,
                               who_can_post, who_can_add, who_can_mention_all, history, created_at, is_secret)
            SELECT 5000000 + n, 0, 1000000 + {user}, 1000000 + {user} + n, 2, 20, 20, now() - n * interval '1 minute', 0, 1, 0, 0, 0, 0, 0, now(), false
            FROM generate_series(1, {chats}) n
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            INSERT INTO members (chat_id, user_id, role, joined_at, changed_seq, visible_from, read_up_to, delivered_up_to, held_delivered_up_to, marks_xid, user_seq,
                                 is_pinned, is_archived, is_marked_unread)
            SELECT 5000000 + n, 1000000 + {user} + n * side, 0, now(), 0, 0, 17, 20, 0, 0, 0, false, false, false
            FROM generate_series(1, {chats}) n, generate_series(0, 1) side
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""
            INSERT INTO messages (chat_id, seq, changed_seq, author_id, client_id, body_hash, at, kind, text, mentions, mentions_all, has_reactions, content_type)
            SELECT 5000000 + n, s, s, 1000000 + {user} + n * (s % 2), gen_random_uuid(), 0, now() - n * interval '1 minute', 0, repeat('hello ', 12), ARRAY[]::bigint[], false, false, 0
            FROM generate_series(1, {chats}) n, generate_series(1, 20) s
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("ANALYZE"));
        await batch.ExecuteNonQueryAsync();
    }
}
