#if PARLEY_TEETH
using Npgsql;

namespace Parley.Server.Platform;

/// <summary>
/// Bugs planted on purpose, one at a time, named by the environment variable <c>PARLEY_TEETH</c>. They exist in the configuration "Teeth" only, to prove
/// that the tests would notice such a bug: see <c>./dev teeth</c>.
/// </summary>
internal static class Teeth
{
    private static readonly string Bug = Environment.GetEnvironmentVariable("PARLEY_TEETH") ?? "";

    private static readonly Dictionary<string, (string Right, string Wrong)[]> Sql = new()
    {
        ["number-taken-outside"] =
        [
            ("last_seq + row_number() OVER (PARTITION BY chat_id, verdict = 0 ORDER BY ord)",
                "last_seq - count(*) OVER (PARTITION BY chat_id) + row_number() OVER (PARTITION BY chat_id ORDER BY ord)"),
            ("SET last_seq = n.seq,", "SET last_seq = c.last_seq,"),
        ],
        ["nothing-after-bump"] =
        [
            ("PARTITION BY chat_id, verdict = 0 ORDER BY ord", "PARTITION BY chat_id, verdict IN (0, 1) ORDER BY ord"),
            ("max(at) AS at FROM numbered WHERE verdict = 0 GROUP BY", "max(at) AS at FROM numbered WHERE verdict IN (0, 1) GROUP BY"),
        ],
        ["duplicate-index-removed"] =
            [("m.author_id = d.author_id AND m.client_id = d.client_id", "m.author_id = d.author_id AND m.client_id = d.client_id AND false")],
        ["mark-all-read"] =
            [("GREATEST(m.read_up_to, d.read_to) AS raised_to", "CASE WHEN d.read_to > 0 THEN c.last_seq ELSE m.read_up_to END AS raised_to")],
        ["receipt-from-non-member"] =
        [
            ("m.user_id = d.user_id AND m.left_seq IS NULL", "m.user_id = d.user_id"),
            ("c.id IS NULL OR m.user_id IS NULL THEN 3", "c.id IS NULL THEN 3"),
        ],
        ["unread-wrong-after-delete"] = [("AND x.kind = 0 AND x.deleted_at IS NULL", "AND x.kind = 0")],
    };

    public static bool Has(string bug) => Bug == bug;

    /// <summary>The statement with the bug in it, if the bug is one of this statement.</summary>
    public static string Bend(string sql)
    {
        foreach (var (right, wrong) in Sql.GetValueOrDefault(Bug, []))
        {
            sql = sql.Replace(right, wrong, StringComparison.Ordinal);
        }

        return sql;
    }

    /// <summary>Harms the schema, if the bug is one of the schema.</summary>
    public static async Task HarmAsync(string ownerConnectionString)
    {
        if (Has("duplicate-index-removed"))
        {
            await using var source = NpgsqlDataSource.Create(ownerConnectionString);
            await using var drop = source.CreateCommand("""
                DO $$ DECLARE name text; BEGIN
                    SELECT indexname INTO name FROM pg_indexes WHERE tablename = 'messages' AND indexdef LIKE 'CREATE UNIQUE%client_id%';
                    IF name IS NOT NULL THEN EXECUTE format('DROP INDEX %I', name); END IF;
                END $$
                """);
            await drop.ExecuteNonQueryAsync();
        }
    }
}
#endif
