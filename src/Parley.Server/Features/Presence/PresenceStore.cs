using System.Collections.Concurrent;
using Npgsql;
using Parley.Contract.Accounts;
using Parley.Server.Access;
using Parley.Server.Data;

namespace Parley.Server.Features.Presence;

/// <summary>The part of presence that outlives a socket: settings, status and last seen.</summary>
internal sealed partial class PresenceStore(NpgsqlDataSource database, ILogger<PresenceStore> logger)
{
    private readonly ConcurrentDictionary<long, DateTimeOffset> unsaved = new();
    private int isSaving;

    /// <summary>Reads people in one statement; unknown ids are left out.</summary>
    public async Task<Dictionary<long, PresenceFacts>> LoadAsync(IReadOnlyCollection<long> userIds, CancellationToken ct)
    {
        var found = new Dictionary<long, PresenceFacts>(userIds.Count);
        await using var command = database.CreateCommand("""
            SELECT u.id, u.shows_presence, u.sends_typing, u.availability, u.status_text, u.status_expires_at, s.last_seen_at
            FROM users u LEFT JOIN user_states s ON s.user_id = u.id
            WHERE u.id = ANY($1) AND u.deactivated_at IS NULL
            """);
        command.Parameters.Add(new() { Value = userIds as long[] ?? userIds.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var id = rows.GetInt64(0);
            var lastSeenAt = rows.TimeOrNull(6);
            if (unsaved.TryGetValue(id, out var newer) && !(lastSeenAt >= newer))
            {
                lastSeenAt = newer;
            }

            found[id] = new PresenceFacts(
                rows.GetBoolean(1),
                rows.GetBoolean(2),
                (UserAvailability)rows.GetInt32(3) switch
                {
                    UserAvailability.Invisible => Availability.Invisible,
                    UserAvailability.DoNotDisturb => Availability.DoNotDisturb,
                    _ => Availability.Auto,
                },
                rows.TextOrNull(4),
                rows.TimeOrNull(5),
                lastSeenAt);
        }

        return found;
    }

    /// <summary>Everybody who has switched presence off.</summary>
    public async Task<List<long>> HidingAsync(CancellationToken ct)
    {
        var hiding = new List<long>();
        await using var command = database.CreateCommand("SELECT id FROM users WHERE NOT shows_presence AND deactivated_at IS NULL");
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            hiding.Add(rows.GetInt64(0));
        }

        return hiding;
    }

    /// <summary>Which of these people share a chat with somebody.</summary>
    public async Task<HashSet<long>> SharingAsync(long userId, IReadOnlyCollection<long> userIds, CancellationToken ct)
    {
        var sharing = new HashSet<long> { userId };
        await using var command = database.CreateCommand("""
            SELECT w.id FROM unnest($2::bigint[]) AS w(id)
            WHERE EXISTS (
                SELECT FROM members mine JOIN members theirs ON theirs.chat_id = mine.chat_id JOIN chats c ON c.id = mine.chat_id
                WHERE mine.user_id = $1 AND mine.left_seq IS NULL AND theirs.user_id = w.id AND theirs.left_seq IS NULL
                  AND c.kind <> 3 AND c.deleted_at IS NULL)
            """);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = userIds.ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            sharing.Add(rows.GetInt64(0));
        }

        return sharing;
    }

    /// <summary>Remembers when somebody was last seen. Many who leave together are written together; a failure costs a time, not more.</summary>
    public void SaveLastSeen(long userId, DateTimeOffset at)
    {
        unsaved[userId] = at;
        if (Interlocked.Exchange(ref isSaving, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.SaveAsync(), this, preferLocal: false);
        }
    }

    /// <summary>Writes what is not written yet.</summary>
    public async Task SaveAsync()
    {
        try
        {
            Volatile.Write(ref isSaving, 0);
            while (!unsaved.IsEmpty)
            {
                var batch = unsaved.ToArray();
                await using var command = database.CreateCommand("""
                    UPDATE user_states s SET last_seen_at = GREATEST(s.last_seen_at, v.at)
                    FROM unnest($1::bigint[], $2::timestamptz[]) AS v(id, at) WHERE s.user_id = v.id
                    """);
                command.Parameters.Add(new() { Value = Array.ConvertAll(batch, x => x.Key) });
                command.Parameters.Add(new() { Value = Array.ConvertAll(batch, x => x.Value.UtcDateTime) });
                await command.ExecuteNonQueryAsync();
                foreach (var saved in batch)
                {
                    unsaved.TryRemove(saved);
                }
            }
        }
        catch (Exception reason)
        {
            LogNotSaved(logger, reason);
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "Times of last presence could not be saved; they are tried again with the next one")]
    private static partial void LogNotSaved(ILogger logger, Exception reason);
}
