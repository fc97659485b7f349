using Npgsql;
using NpgsqlTypes;
using Parley.Contract.Users;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;
using Parley.Server.Platform.Text;

namespace Parley.Server.Features.Users;

/// <summary>
/// People by pages: who is online, who is not, and the search (S0-08, S0-09, S2-03). In order: online, away, offline by last seen, then name (A2).
/// With the open directory everybody who may be found; otherwise those one shares a chat with (A27). The caller is not among them.
/// </summary>
internal sealed class ListUsers(NpgsqlDataSource database, UserPages pages, IPresence presence, AccountSettings settings)
{
    private const int QueryMax = 100;
    private const int WordsMax = 5;

    public async Task<UserPageDto> HandleAsync(CurrentUser me, string? query, string? status, string? after, int? limit, CancellationToken ct)
    {
        var size = Check.Limit(limit);
        Check.Require((query?.Length ?? 0) <= QueryMax, "query");
        Check.Require(status is null or "online" or "offline", "status");
        var words = Words(query);
        var cursor = UserCursor.Parse(after);

        var connected = presence.Connected(me.UserId);
        var found = words.Count == 0 && settings.Directory == DirectoryMode.Open
            ? await pages.ReadAsync(me.UserId, connected, status, cursor, size + 1, ct)
            : await SearchAsync(me.UserId, words, connected, status, cursor, size + 1, ct);

        var page = found.Take(size).ToList();
        return new UserPageDto(
            page.ConvertAll(x => x.User),
            await presence.GetAsync(me.UserId, page.ConvertAll(x => x.User.Id), ct),
            found.Count > size ? page[^1].Cursor.ToString() : null);
    }

    /// <summary>Costs what is found by the words, or the caller's contacts, before it is sorted.</summary>
    private async Task<List<ListedUser>> SearchAsync(
        long viewerId, List<string> words, IReadOnlyDictionary<long, PresenceState> connected, string? status, UserCursor? cursor, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(Sql(words.Count, status));
        command.Parameters.Add(new() { Value = viewerId });
        command.Parameters.Add(new() { Value = connected.Keys.ToArray() });
        command.Parameters.Add(new() { Value = connected.Values.Select(PresenceOrder.Of).ToArray() });
        command.Parameters.Add(new() { Value = (object?)cursor?.Rank ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new() { Value = cursor?.Seen ?? 0 });
        command.Parameters.Add(new() { Value = cursor?.NameKey ?? "" });
        command.Parameters.Add(new() { Value = cursor?.UserId ?? 0 });
        command.Parameters.Add(new() { Value = limit });
        foreach (var word in words)
        {
            command.Parameters.Add(new() { Value = $"%{Escape(word)}%" });
        }

        var found = new List<ListedUser>(limit);
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add(ListedUser.Read(rows));
        }

        return found;
    }

    /// <summary>Last seen counts as microseconds, negated so that the whole key rises; 0 for connected people and those who hide it.</summary>
    private string Sql(int words, string? status)
    {
        var who = settings.Directory == DirectoryMode.Open
            ? $"(u.can_be_found OR u.id IN ({UsersSql.Contacts("$1")}))"
            : $"u.id IN ({UsersSql.Contacts("$1")})";
        var matches = string.Concat(Enumerable.Range(9, words).Select(i => $" AND u.search_text LIKE ${i}"));
        var connected = status == "online" ? "JOIN" : "LEFT JOIN";
        return $"""
            SELECT u.id, u.user_name, u.name, u.about, u.photo_url, k.rank, k.seen, lower(u.name)
            FROM users u
            {connected} unnest($2::bigint[], $3::int[]) AS p(id, rank) ON p.id = u.id AND p.rank < 2
            LEFT JOIN user_states s ON s.user_id = u.id
            JOIN users v ON v.id = $1
            CROSS JOIN LATERAL (
                SELECT COALESCE(p.rank, 2) AS rank,
                       CASE WHEN COALESCE(p.rank, 2) = 2 AND u.shows_presence AND v.shows_presence AND s.last_seen_at IS NOT NULL AND u.availability <> 2
                            THEN -(EXTRACT(EPOCH FROM s.last_seen_at) * 1000000)::bigint ELSE 0 END AS seen) k
            WHERE u.deactivated_at IS NULL AND u.id <> $1 AND {who}{matches}{(status == "offline" ? " AND p.id IS NULL" : "")}
              AND ($4::int IS NULL OR (k.rank, k.seen, lower(u.name) COLLATE "und-x-icu", u.id) > ($4, $5::bigint, $6, $7::bigint))
            ORDER BY k.rank, k.seen, lower(u.name) COLLATE "und-x-icu", u.id
            LIMIT $8
            """;
    }

    /// <summary>Each word asked for must occur somewhere in name or nick.</summary>
    private static List<string> Words(string? query) =>
        [.. SearchText.Fold(query ?? "").TrimStart('@', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().Take(WordsMax)];

    private static string Escape(string word) => word
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);
}
