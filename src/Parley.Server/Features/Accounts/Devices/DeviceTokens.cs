using System.Collections.Concurrent;
using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Accounts.Devices;

/// <summary>Finds whose device a token is. Remembers the answer for seconds; whatever ends a sign-in makes it forget.</summary>
internal sealed class DeviceTokens(NpgsqlDataSource database, TimeProvider clock)
{
    public static readonly TimeSpan IdleEnd = TimeSpan.FromDays(30);
    public static readonly TimeSpan AbsoluteEnd = TimeSpan.FromDays(180);

    private const int MostRemembered = 20_000;
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StillKnownFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KnownWait = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan UnknownWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoteActivityEvery = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Remembered> remembered = new(StringComparer.Ordinal);
    private long forgets;

    /// <summary>The owner of a token, or null when it is unknown, idle or over age, or the account is disabled.</summary>
    public async ValueTask<CurrentUser?> FindAsync(string token, string? address, CancellationToken ct)
    {
        var hash = SecretToken.Hash(token);
        var key = Convert.ToBase64String(hash);
        var now = clock.GetUtcNow();
        if (remembered.TryGetValue(key, out var known) && known.Until > now)
        {
            return known.User;
        }

        var forgetsBefore = Interlocked.Read(ref forgets);
        var isStillKnown = known?.Until + StillKnownFor > now;
        CurrentUser? user;
        try
        {
            user = await AskAsync(hash, address, now, ct).WaitAsync(isStillKnown ? KnownWait : UnknownWait, clock, ct);
        }
        catch (Exception reason) when (reason is TimeoutException or NpgsqlException)
        {
            // The database is away: who was known a moment ago still is, so that they get a definite answer from what they want to use (C33).
            return isStillKnown && remembered.ContainsKey(key)
                ? known!.User
                : throw new ApiException(ErrorCodes.Unavailable, retryAfter: RetryAfter);
        }

        if (user is not null)
        {
            if (remembered.Count >= MostRemembered)
            {
                remembered.Clear();
            }

            var entry = new Remembered(user, now + RememberFor);
            remembered[key] = entry;

            // A sign-out may have passed between the question and this line: its "forget" must win.
            if (Interlocked.Read(ref forgets) != forgetsBefore)
            {
                remembered.TryRemove(new(key, entry));
            }
        }

        return user;
    }

    /// <summary>Forgets devices whose sign-in has ended.</summary>
    public void Forget(Func<CurrentUser, bool> which)
    {
        Interlocked.Increment(ref forgets);
        foreach (var entry in remembered)
        {
            if (which(entry.Value.User))
            {
                remembered.TryRemove(entry);
            }
        }
    }

    private async Task<CurrentUser?> AskAsync(byte[] hash, string? address, DateTimeOffset now, CancellationToken ct)
    {
        await using var find = database.CreateCommand("""
            SELECT d.id, d.user_id, d.last_active_at FROM devices d JOIN users u ON u.id = d.user_id
            WHERE d.token_hash = $1 AND d.expires_at > $2 AND d.last_active_at > $3 AND u.deactivated_at IS NULL
            """);
        find.Parameters.Add(new() { Value = hash });
        find.Parameters.Add(new() { Value = now });
        find.Parameters.Add(new() { Value = now - IdleEnd });
        CurrentUser user;
        DateTimeOffset lastActiveAt;
        await using (var reader = await find.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            user = new(reader.GetInt64(1), reader.GetInt64(0));
            lastActiveAt = await reader.GetFieldValueAsync<DateTimeOffset>(2, ct);
        }

        if (now - lastActiveAt >= NoteActivityEvery)
        {
            await using var note = database.CreateCommand("UPDATE devices SET last_active_at = $2, address = $3 WHERE id = $1");
            note.Parameters.Add(new() { Value = user.DeviceId });
            note.Parameters.Add(new() { Value = now });
            note.Parameters.Add(new() { Value = (object?)address ?? DBNull.Value });
            await note.ExecuteNonQueryAsync(ct);
        }

        return user;
    }

    private sealed record Remembered(CurrentUser User, DateTimeOffset Until);
}
