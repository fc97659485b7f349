using Npgsql;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Sync;

/// <summary>
/// Tells those who were told of a change since their last digest what their figures are now, so that a lost last event is noticed (C13).
/// One statement a second for all who are due; nobody else costs anything.
/// </summary>
internal sealed partial class SendDigests(NpgsqlDataSource database, DigestQueue queue, TimeProvider clock, ILogger<SendDigests> logger) : BackgroundService
{
    /// <summary>How long after the first change; with the slot of a second it stays below the promised 15 s.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Slot, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var due = queue.Take(Delay);
            if (due.Count == 0)
            {
                continue;
            }

            try
            {
                await SendAsync(due.ToLookup(connection => connection.UserId), stoppingToken);
            }
            catch (Exception reason) when (reason is not OperationCanceledException)
            {
                // Whoever missed this digest gets the next one.
                due.ForEach(queue.AddAgain);
                LogFailed(logger, reason);
            }
        }
    }

    private async Task SendAsync(ILookup<long, SocketConnection> due, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT s.user_id, s.user_seq, f.chats, f.last_seqs, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            FROM user_states s CROSS JOIN LATERAL (
                SELECT count(*)::int AS chats, COALESCE(sum(c.last_seq), 0)::bigint AS last_seqs
                FROM members m JOIN chats c ON c.id = m.chat_id
                WHERE m.user_id = s.user_id AND {ChatSql.Mine} AND {ChatSql.Listed}) f
            WHERE s.user_id = ANY($1)
            """);
        command.Parameters.Add(new() { Value = due.Select(x => x.Key).ToArray() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            var frame = OutgoingFrame.Of(new Digest(rows.GetInt32(2), rows.GetInt64(3), rows.GetInt64(1), rows.GetInt64(4)));
            foreach (var connection in due[rows.GetInt64(0)])
            {
                connection.Send(frame);
            }
        }
    }

    [LoggerMessage(1301, LogLevel.Warning, "Digests could not be sent")]
    private static partial void LogFailed(ILogger logger, Exception reason);
}
