using Npgsql;
using Parley.Contract.Users;
using Parley.Server.Access;

namespace Parley.Server.Features.Users;

/// <summary>
/// Everybody, by pages, without looking at everybody: who is connected comes from memory, the others in the order of two indexes, so that a page costs
/// what it holds, however many are registered. The order is that of <see cref="ListUsers"/>.
/// </summary>
internal sealed class UserPages(NpgsqlDataSource database)
{
    private const string Columns = "u.id, u.user_name, u.name, u.about, u.photo_url";
    private const string Name = "lower(u.name) COLLATE \"und-x-icu\"";
    private const string IsHidden = "(NOT u.shows_presence OR u.availability = 2)";

    private static readonly string Shown = $"u.deactivated_at IS NULL AND u.id <> $1 AND (u.can_be_found OR {UsersSql.SharesChat("$1")})";
    private static readonly string Away = $"{Shown} AND u.id <> ALL($2)";
    private static readonly string AfterName = $"($3::text IS NULL OR ({Name}, u.id) > ($3, $4::bigint))";

    /// <summary>Connected people: viewer, ids, ranks, rank, name and id to go on after, limit.</summary>
    internal static readonly string Connected = $"""
        SELECT {Columns}, p.rank, 0::bigint, lower(u.name)
        FROM unnest($2::bigint[], $3::int[]) AS p(id, rank) JOIN users u ON u.id = p.id
        WHERE p.rank < 2 AND {Shown} AND ($4::int IS NULL OR (p.rank, {Name}, u.id) > ($4, $5::text, $6::bigint))
        ORDER BY p.rank, {Name}, u.id LIMIT $7
        """;

    /// <summary>People who are away and show since when: viewer, connected ids, name and id to go on after, time to go on from, limit.</summary>
    internal static readonly string Seen = $"""
        SELECT {Columns}, 2, -(EXTRACT(EPOCH FROM s.last_seen_at) * 1000000)::bigint, lower(u.name)
        FROM user_states s JOIN users u ON u.id = s.user_id
        WHERE s.last_seen_at IS NOT NULL AND s.last_seen_at <= $5::timestamptz AND NOT {IsHidden} AND {Away}
          AND ($3::text IS NULL OR s.last_seen_at < $5 OR ({Name}, u.id) > ($3, $4::bigint))
        ORDER BY s.last_seen_at DESC, {Name}, u.id LIMIT $6
        """;

    /// <summary>People who are away and have or show no such time: viewer, connected ids, name and id to go on after, limit.</summary>
    internal static readonly string Unseen = $"""
        SELECT * FROM (
            (SELECT {Columns}, 2, 0::bigint, {Name} AS name_key FROM users u
             WHERE {IsHidden} AND {Away} AND {AfterName} ORDER BY {Name}, u.id LIMIT $5)
            UNION ALL
            (SELECT {Columns}, 2, 0::bigint, {Name} FROM users u JOIN user_states s ON s.user_id = u.id AND s.last_seen_at IS NULL
             WHERE NOT {IsHidden} AND {Away} AND {AfterName} ORDER BY {Name}, u.id LIMIT $5)) x
        ORDER BY name_key, id LIMIT $5
        """;

    /// <summary>All who are away, for a viewer who hides presence and so sees nobody's: as <see cref="Unseen"/>.</summary>
    internal static readonly string ByName = $"""
        SELECT {Columns}, 2, 0::bigint, lower(u.name) FROM users u WHERE {Away} AND {AfterName} ORDER BY {Name}, u.id LIMIT $5
        """;

    /// <summary>The people next after the cursor, at most <paramref name="limit"/>.</summary>
    public async Task<List<ListedUser>> ReadAsync(
        long viewerId, IReadOnlyDictionary<long, PresenceState> connected, string? status, UserCursor? after, int limit, CancellationToken ct)
    {
        var found = new List<ListedUser>(limit);
        var ids = connected.Keys.ToArray();
        if (status != "offline" && after is null or { Rank: < 2 } && ids.Length > 0)
        {
            var ranks = Array.ConvertAll(ids, x => connected.TryGetValue(x, out var state) ? PresenceOrder.Of(state) : PresenceOrder.Last);
            await AddAsync(found, Connected, ct, viewerId, ids, ranks, new NpgsqlParameter<int?> { TypedValue = after?.Rank }, after?.NameKey ?? "", after?.UserId ?? 0, limit);
        }

        if (status == "online" || found.Count == limit)
        {
            return found;
        }

        var (name, id) = after is { Rank: 2 } ? (after.NameKey, after.UserId) : (null, 0L);
        var sees = await SeesPresenceAsync(viewerId, ct);
        if (sees && after is null or { Rank: < 2 } or { Seen: < 0 })
        {
            // A cursor holds microseconds, as the database does.
            object from = after is { Rank: 2, Seen: < 0 } ? DateTimeOffset.UnixEpoch.AddMicroseconds(-after.Seen) : DateTimeOffset.MaxValue;
            await AddAsync(found, Seen, ct, viewerId, ids, Text(name), id, from, limit - found.Count);
            name = null;
        }

        if (found.Count < limit)
        {
            await AddAsync(found, sees ? Unseen : ByName, ct, viewerId, ids, Text(name), id, limit - found.Count);
        }

        return found;
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text };

    private async Task<bool> SeesPresenceAsync(long viewerId, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT shows_presence FROM users WHERE id = $1");
        command.Parameters.Add(new() { Value = viewerId });
        return await command.ExecuteScalarAsync(ct) is true;
    }

    private async Task AddAsync(List<ListedUser> found, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }

        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add(ListedUser.Read(rows));
        }
    }
}
