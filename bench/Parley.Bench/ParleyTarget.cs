using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Parley.Server.Platform.Postgres;

namespace Parley.Bench;

/// <summary>
/// The real server as its own process, on its own durable PostgreSQL. People and their devices are written straight into the database:
/// hashing a thousand passwords is another measurement.
/// </summary>
internal sealed class ParleyTarget : ITarget
{
    private readonly string folder;
    private readonly PrivatePostgres postgres;
    private readonly int port;
    private readonly NpgsqlDataSource database;
    private readonly bool sendsApplied;
    private int prepared;
    private int refused;

    private ParleyTarget(string folder, PrivatePostgres postgres, TargetProcess process, int port, bool sendsApplied)
    {
        this.folder = folder;
        this.postgres = postgres;
        Process = process;
        this.port = port;
        this.sendsApplied = sendsApplied;
        database = NpgsqlDataSource.Create(postgres.OwnerConnectionString());
    }

    public string Name => sendsApplied ? "parley+receipts" : "parley";

    public double ServerCpu => Process.Cpu;

    public double DatabaseCpu => ProcessCost.PostgresCpuSeconds(postgres.ProcessId);

    public int Refused => refused;

    public TargetProcess Process { get; }

    public NpgsqlDataSource Database => database;

    public Uri Address => new($"http://127.0.0.1:{port}");

    public static async Task<ParleyTarget> StartAsync(bool sendsApplied = false)
    {
        var root = Directory.CreateTempSubdirectory("parley-bench-").FullName;
        var cluster = await PrivatePostgres.StartAsync(
            new PrivatePostgresOptions { Folder = Path.Combine(root, "postgres") }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        var freePort = FreePort.Next();
        var dll = Path.Combine(Path.GetDirectoryName(typeof(ParleyTarget).Assembly.Location)!, "Parley.Server.dll");
        var environment = new List<(string, string)>
        {
            ("ConnectionStrings__Parley", cluster.AppConnectionString()),
            ("ConnectionStrings__ParleyOwner", cluster.OwnerConnectionString()),
            ("Parley__DataFolder", Path.Combine(root, "data")),
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{freePort}"),
            ("Logging__LogLevel__Default", "Warning"),

            // One generator stands for thousands of people behind one address: the limits meant for people are lifted.
            ("Parley__SocketCommandsPerSecond", "100000"),
            ("Parley__SocketCommandBurst", "1000000"),
            ("Parley__MessagesPerSecond", "100000"),
            ("Parley__MessageBurst", "100000"),
            ("Parley__ChatMessagesPerSecond", "100000"),
            ("Parley__ChatMessageBurst", "100000"),
        };
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name, Value: string value } && name.StartsWith("BENCH__", StringComparison.Ordinal))
            {
                environment.Add((name["BENCH__".Length..], value));
            }
        }

        var target = new ParleyTarget(root, cluster, TargetProcess.Start(dll, [], environment), freePort, sendsApplied);
        await target.WaitAsync();
        return target;
    }

    /// <summary>The bearer token of person <paramref name="user"/>; the database holds its hash.</summary>
    public static string Token(int user) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"bench {user}")))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public async Task PrepareAsync(int users, CancellationToken ct)
    {
        if (users <= prepared)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using (var people = new NpgsqlCommand("""
            INSERT INTO users (id, user_name, normalized_user_name, name, search_text, role, created_at, sends_read_receipts, sends_typing, shows_presence,
                               can_be_found, availability, changed_xid, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            SELECT 1000000 + n, 'bench' || n, 'BENCH' || n, 'Bench ' || n, 'bench ' || n, 0, now(), true, true, true, true, 0, 0, false, false, false, false, 0
            FROM generate_series($1, $2) n;
            """, connection))
        {
            people.Parameters.AddWithValue(prepared + 1);
            people.Parameters.AddWithValue(users);
            people.CommandTimeout = 600;
            await people.ExecuteNonQueryAsync(ct);
        }

        await using (var rest = new NpgsqlBatch(connection) { Timeout = 600 })
        {
            rest.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO user_states (user_id, user_seq) SELECT 1000000 + n, 0 FROM generate_series({prepared + 1}, {users}) n"));
            rest.BatchCommands.Add(new NpgsqlBatchCommand($"""
                INSERT INTO members (chat_id, user_id, role, joined_at, changed_seq, visible_from, read_up_to, delivered_up_to, held_delivered_up_to, marks_xid, user_seq, joined_seq, archived_seq,
                                     is_pinned, is_archived, is_marked_unread)
                SELECT s.general_chat_id, 1000000 + n, 0, now(), 0, 0, 0, 0, 0, 0, 0, 0, 0, false, false, false
                FROM generate_series({prepared + 1}, {users}) n, server_state s
                """));
            rest.BatchCommands.Add(new NpgsqlBatchCommand($"UPDATE chats SET member_count = member_count + {users - prepared}, members_seq = members_seq + 1 FROM server_state s WHERE chats.id = s.general_chat_id"));
            await rest.ExecuteNonQueryAsync(ct);
        }

        await using (var devices = await connection.BeginBinaryImportAsync(
            "COPY devices (user_id, token_hash, name, created_at, last_active_at, expires_at, is_remembered) FROM STDIN (FORMAT BINARY)", ct))
        {
            for (var user = prepared + 1; user <= users; user++)
            {
                await devices.StartRowAsync(ct);
                await devices.WriteAsync(1_000_000L + user, ct);
                await devices.WriteAsync(TokenHash(Token(user)), ct);
                await devices.WriteAsync("bench", ct);
                await devices.WriteAsync(DateTime.UtcNow, NpgsqlTypes.NpgsqlDbType.TimestampTz, ct);
                await devices.WriteAsync(DateTime.UtcNow, NpgsqlTypes.NpgsqlDbType.TimestampTz, ct);
                await devices.WriteAsync(DateTime.UtcNow.AddDays(30), NpgsqlTypes.NpgsqlDbType.TimestampTz, ct);
                await devices.WriteAsync(true, ct);
            }

            await devices.CompleteAsync(ct);
        }

        await using (var analyze = new NpgsqlCommand("ANALYZE", connection) { CommandTimeout = 600 })
        {
            await analyze.ExecuteNonQueryAsync(ct);
        }

        prepared = users;
    }

    public async Task<LoadSocket> ConnectAsync(int user, Action<int, long> arrived, CancellationToken ct)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var socket = new LoadSocket();
        var applied = new AppliedMarks(socket, sendsApplied);
        socket.Received = frame =>
        {
            var span = frame.Span;
            if (span.IndexOf("\"message.created\""u8) >= 0)
            {
                Stamp.Read(span, arrived);
                applied.Note(span);
            }
            else if (span.IndexOf("\"type\":\"ready\""u8) >= 0)
            {
                ready.TrySetResult();
            }
            else if (span.IndexOf("\"type\":\"error\""u8) >= 0)
            {
                if (Interlocked.Increment(ref refused) <= 3)
                {
                    Console.Error.WriteLine(Encoding.UTF8.GetString(span));
                }
            }
        };
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/api/v1/socket"), Token(user), ct);
        socket.Send("{\"type\":\"hello\",\"client\":\"bench\"}"u8.ToArray());
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(60), ct);
        return socket;
    }

    public byte[] Frame(int from, int to, int number, long due) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"type\":\"message.send\",\"userId\":{1_000_000 + to},\"message\":{{\"clientId\":\"{Guid.NewGuid():D}\",\"text\":\"{Stamp.Text(number, due)}\"}}}}"));

    public async Task<long?> StoredAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT count(*) FROM messages WHERE kind = 0");
        return (long?)await command.ExecuteScalarAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await database.DisposeAsync();
        await postgres.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static byte[] TokenHash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    private async Task WaitAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                if ((await http.GetAsync(new Uri("health/live", UriKind.Relative))).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The server did not start.");
    }
}
