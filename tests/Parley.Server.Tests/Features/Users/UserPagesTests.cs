using System.Diagnostics;
using Npgsql;
using Parley.Contract.Accounts;
using Parley.Contract.Users;
using Parley.Server.Features.Users;

namespace Parley.Server.Tests.Features.Users;

public sealed class UserPagesTests(ITestOutputHelper output)
{
    private const int Registered = 50_000;

    [Fact]
    [Covers("S0-08", "S0-09", "A2", "A27")]
    public async Task Pages_without_a_search_come_in_the_order_of_the_search_and_hold_everybody_once()
    {
        await using var app = await App.StartAsync();
        var me = await app.SignUpAsync("viewer", "Viewer");
        var people = new List<Person>();
        for (var i = 0; i < 14; i++)
        {
            people.Add(await app.SignUpAsync($"walk{i}", $"Walk {(i * 5) % 14:D2}"));
        }

        // Seen at different times and two at once, never seen, hiding presence, invisible, not to be found; and two who are here.
        for (var i = 0; i < 9; i++)
        {
            await app.SqlAsync<int>("UPDATE user_states SET last_seen_at = now() - $2 * interval '1 minute' WHERE user_id = $1", people[i].Id, i / 2);
        }

        await app.SqlAsync<int>("UPDATE users SET shows_presence = false WHERE id = $1", people[3].Id);
        await app.SqlAsync<int>("UPDATE users SET availability = 2 WHERE id = $1", people[4].Id);
        await app.SqlAsync<int>("UPDATE users SET can_be_found = false WHERE id = $1", people[5].Id);
        await using var one = await people[10].ListenAsync();
        await using var two = await people[6].ListenAsync();

        foreach (var status in new[] { "", "&status=online", "&status=offline" })
        {
            await SameAsync(me, status);
        }

        await me.DoAsync(HttpMethod.Put, "me/settings", new SettingsDto(ShowsPresence: false));
        await SameAsync(me, "");
    }

    [Fact]
    [Covers("S0-08", "S0-09")]
    public async Task With_50_000_registered_no_page_reads_them_all()
    {
        await using var app = await App.StartAsync();
        var me = await app.SignUpAsync("viewer", "Viewer");
        await app.SqlAsync<int>($"""
            INSERT INTO users (id, user_name, normalized_user_name, name, search_text, role, created_at, sends_read_receipts, sends_typing, shows_presence,
                               can_be_found, availability, changed_xid, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            SELECT 1000000 + n, 'many' || n, 'MANY' || n, 'Many ' || md5(n::text), 'many ' || n, 0, now(), true, true, n % 50 <> 0,
                   n % 40 <> 0, CASE WHEN n % 60 = 0 THEN 2 ELSE 0 END, 0, false, false, false, false, 0 FROM generate_series(1, {Registered}) n
            """);
        await app.SqlAsync<int>($"""
            INSERT INTO user_states (user_id, user_seq, last_seen_at)
            SELECT 1000000 + n, 0, CASE WHEN n % 100 <> 0 THEN now() - n * interval '1 minute' END FROM generate_series(1, {Registered}) n
            """);
        await app.SqlAsync<int>("ANALYZE users, user_states");
        long[] connected = [.. Enumerable.Range(1, 300).Select(x => 1_000_000L + x)];

        foreach (var (what, sql, values) in new (string, string, object[])[]
        {
            ("connected", UserPages.Connected, [me.Id, connected, connected.Select(x => (int)(x % 2)).ToArray(), 0, "many 8", 0L, 51]),
            ("seen, first page", UserPages.Seen, [me.Id, connected, DBNull.Value, 0L, DateTimeOffset.MaxValue, 51]),
            ("seen, far down", UserPages.Seen, [me.Id, connected, "many 8", 0L, DateTimeOffset.UtcNow.AddDays(-20), 51]),
            ("without a time", UserPages.Unseen, [me.Id, connected, "many 8", 0L, 51]),
            ("by name", UserPages.ByName, [me.Id, connected, "many 8", 0L, 51]),
        })
        {
            var plan = await ExplainAsync(app, sql, values);
            output.WriteLine($"{what}: {plan[^1].Trim()}");
            Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on users", StringComparison.Ordinal) || line.Contains("Seq Scan on user_states", StringComparison.Ordinal));
        }

        var watch = Stopwatch.StartNew();
        var page = await me.GetAsync<UserPageDto>("users?limit=50");
        output.WriteLine($"A page over HTTP: {watch.Elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(50, page.Users.Count);
        Assert.NotNull(page.Next);
    }

    private static async Task SameAsync(Person me, string status)
    {
        var wanted = (await me.GetAsync<UserPageDto>($"users?query=walk&limit=100{status}")).Users.Select(x => x.Id).ToList();
        var found = new List<UserDto>();
        for (string? after = ""; after is not null;)
        {
            var page = await me.GetAsync<UserPageDto>($"users?limit=3&after={Uri.EscapeDataString(after)}{status}");
            found.AddRange(page.Users);
            after = page.Next;
        }

        Assert.NotEmpty(wanted);
        Assert.Equal(wanted, found.Where(x => x.UserName.StartsWith("walk", StringComparison.Ordinal)).Select(x => x.Id));
    }

    private static async Task<List<string>> ExplainAsync(App app, string sql, object[] values)
    {
        await using var connection = new NpgsqlConnection(app.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, COSTS OFF) {sql}", connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value is DBNull ? new() { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text } : new NpgsqlParameter { Value = value });
        }

        var lines = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            lines.Add(rows.GetString(0));
        }

        return lines;
    }
}
