using Npgsql;

namespace Parley.Server.Features.Chats;

/// <summary>
/// Takes the content of chats deleted for everyone out of the database, in small steps beside the traffic (C28). What a stop interrupts, the next start
/// goes on with: the rows themselves say what is left.
/// </summary>
internal sealed partial class ChatEraser(NpgsqlDataSource database, TimeProvider clock, ILogger<ChatEraser> log) : BackgroundService
{
    private const int Step = 2_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim wake = new(1, 1);

    /// <summary>There is something to erase.</summary>
    public void Wake()
    {
        if (wake.CurrentCount == 0)
        {
            wake.Release();
        }
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await wake.WaitAsync(stoppingToken);
                try
                {
                    while (await EraseStepAsync(stoppingToken) > 0)
                    {
                    }

                    await MarkDoneAsync(stoppingToken);
                }
                catch (NpgsqlException failure)
                {
                    LogFailed(failure);
                    await Task.Delay(Interval, clock, stoppingToken);
                    Wake();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>Tombstones stay, so that a repeated send still finds its first result (C5).</summary>
    private async Task<int> EraseStepAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            WITH step AS (
                SELECT x.chat_id, x.seq FROM chats c JOIN messages x ON x.chat_id = c.id
                WHERE c.deleted_at IS NOT NULL AND c.last_message_seq > 0 AND x.deleted_at IS NULL LIMIT $1),
            edits AS (DELETE FROM message_edits e USING step s WHERE e.chat_id = s.chat_id AND e.seq = s.seq),
            reacted AS (DELETE FROM reactions r USING step s WHERE r.chat_id = s.chat_id AND r.seq = s.seq),
            starred AS (DELETE FROM stars r USING step s WHERE r.chat_id = s.chat_id AND r.seq = s.seq)
            UPDATE messages x SET text = NULL, note = NULL, mentions = '{}', has_reactions = false, deleted_at = $2
            FROM step s WHERE x.chat_id = s.chat_id AND x.seq = s.seq
            """);
        command.Parameters.Add(new() { Value = Step });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A deleted chat without a last message is done and is not looked through again.</summary>
    private async Task MarkDoneAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            UPDATE chats c SET last_message_seq = 0 WHERE c.deleted_at IS NOT NULL AND c.last_message_seq > 0
              AND NOT EXISTS (SELECT FROM messages x WHERE x.chat_id = c.id AND x.deleted_at IS NULL)
            """);
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "Erasing deleted chats failed; it is tried again.")]
    private partial void LogFailed(Exception failure);
}
