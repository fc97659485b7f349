using System.Text.Json;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Data;

namespace Parley.Server.Access;

/// <summary>Messages as one person may see them. First shape: quotes and reactions follow.</summary>
internal sealed class MessageReader(NpgsqlDataSource database)
{
    private const string Columns = """
        x.chat_id, x.seq, x.changed_seq, x.client_id, x.author_id, x.at, x.kind, x.text, x.edited_at, x.deleted_at IS NOT NULL, x.pinned_at IS NOT NULL,
        x.forwarded_from_id, x.mentions, x.mentions_all, x.note
        """;

    /// <summary>The newest messages, rising, without those the viewer has hidden.</summary>
    public async Task<IReadOnlyList<MessageDto>> NewestAsync(long viewerId, long chatId, long visibleFrom, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Columns} FROM messages x
            WHERE x.chat_id = $2 AND x.seq >= $3
              AND NOT EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = $1 AND h.chat_id = x.chat_id AND h.seq = x.seq)
            ORDER BY x.seq DESC LIMIT $4
            """);
        command.Parameters.Add(new() { Value = viewerId });
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = visibleFrom });
        command.Parameters.Add(new() { Value = limit });
        var found = await ReadAsync(command, ct);
        found.Reverse();
        return found;
    }

    /// <summary>These messages, in no particular order; those the viewer may not see are left out.</summary>
    public async Task<IReadOnlyList<MessageDto>> GetAsync(long viewerId, IReadOnlyList<MessageRef> refs, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT {Columns} FROM unnest($2::bigint[], $3::bigint[]) AS w(chat_id, seq)
            JOIN members m ON m.chat_id = w.chat_id AND m.user_id = $1 AND m.left_seq IS NULL AND w.seq >= m.visible_from
            JOIN messages x ON x.chat_id = w.chat_id AND x.seq = w.seq
            """);
        command.Parameters.Add(new() { Value = viewerId });
        command.Parameters.Add(new() { Value = refs.Select(r => r.ChatId).ToArray() });
        command.Parameters.Add(new() { Value = refs.Select(r => r.Seq).ToArray() });
        return await ReadAsync(command, ct);
    }

    private static async Task<List<MessageDto>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        var found = new List<MessageDto>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add(new MessageDto(
                rows.GetInt64(0),
                rows.GetInt64(1),
                rows.GetInt64(2),
                rows.GetGuid(3),
                rows.GetInt64(4),
                rows.TimeOf(5),
                (MessageKind)(MessageType)rows.GetInt32(6),
                rows.TextOrNull(7),
                rows.TimeOrNull(8),
                rows.GetBoolean(9),
                rows.GetBoolean(10),
                null,
                rows.NumberOrNull(11),
                rows.NumbersOf(12),
                rows.GetBoolean(13),
                [],
                rows.TextOrNull(14) is { } note ? JsonSerializer.Deserialize<SystemNote>(note, ParleyJson.Options) : null));
        }

        return found;
    }
}
