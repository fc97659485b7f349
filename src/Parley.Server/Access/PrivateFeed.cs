using Npgsql;

namespace Parley.Server.Access;

/// <summary>Takes numbers of the private feeds of several people in one go.</summary>
internal static class PrivateFeed
{
    /// <summary>Takes the next number of each person's private feed inside the caller's transaction, locking in rising order of id so that two such calls cannot wait for each other.</summary>
    /// <returns>Person to number, rising by id; people without an account are left out.</returns>
    public static async Task<SortedDictionary<long, long>> NextAsync(NpgsqlConnection connection, IReadOnlyCollection<long> userIds, CancellationToken ct)
    {
        var numbers = new SortedDictionary<long, long>();
        await using var command = new NpgsqlCommand("""
            WITH held AS MATERIALIZED (
                SELECT user_id FROM user_states WHERE user_id = ANY($1) ORDER BY user_id FOR UPDATE)
            UPDATE user_states s SET user_seq = user_seq + 1 FROM held WHERE s.user_id = held.user_id
            RETURNING s.user_id, s.user_seq
            """, connection);
        command.Parameters.Add(new() { Value = userIds.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            numbers.Add(rows.GetInt64(0), rows.GetInt64(1));
        }

        return numbers;
    }
}
