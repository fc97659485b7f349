using System.Globalization;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>My starred messages, newest star first; those I may no longer see, and deleted ones, are left out.</summary>
internal sealed class ListStarred(NpgsqlDataSource database, MessageReader messages, UserDirectory users)
{
    private const string Sql = """
        SELECT s.chat_id, s.seq, s.at FROM stars s
        JOIN members m ON m.chat_id = s.chat_id AND m.user_id = s.user_id AND m.left_seq IS NULL AND m.visible_from <= s.seq
        JOIN chats c ON c.id = s.chat_id AND c.deleted_at IS NULL
        JOIN messages x ON x.chat_id = s.chat_id AND x.seq = s.seq AND x.deleted_at IS NULL
        WHERE s.user_id = $1 AND (s.at, s.chat_id, s.seq) < ($2, $3, $4)
            AND NOT EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = s.user_id AND h.chat_id = s.chat_id AND h.seq = s.seq)
        ORDER BY s.at DESC, s.chat_id DESC, s.seq DESC LIMIT $5
        """;

    public async Task<StarredPageDto> HandleAsync(CurrentUser me, string? after, int? limit, CancellationToken ct)
    {
        var size = Check.Limit(limit);
        var (at, chatId, seq) = Parse(after);
        var found = new List<(MessageRef Ref, DateTimeOffset At)>();
        await using (var command = database.CreateCommand(Sql))
        {
            foreach (var value in new object[] { me.UserId, at, chatId, seq, size + 1 })
            {
                command.Parameters.Add(new() { Value = value });
            }

            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                found.Add((new MessageRef(rows.GetInt64(0), rows.GetInt64(1)), rows.GetFieldValue<DateTimeOffset>(2)));
            }
        }

        var page = found.Take(size).ToList();
        var read = (await messages.GetAsync(me.UserId, [.. page.Select(x => x.Ref)], ct)).ToDictionary(x => new MessageRef(x.ChatId, x.Seq));
        List<MessageDto> starred = [.. page.Where(x => read.ContainsKey(x.Ref)).Select(x => read[x.Ref])];
        var next = found.Count > size ? Write(page[^1].At, page[^1].Ref) : null;
        return new StarredPageDto(starred, await users.GetAsync(People.Of(starred), ct), next);
    }

    private static string Write(DateTimeOffset at, MessageRef last) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}-{last.ChatId}-{last.Seq}");

    private static (DateTimeOffset At, long ChatId, long Seq) Parse(string? after)
    {
        if (after is null)
        {
            return (DateTimeOffset.MaxValue, 0, 0);
        }

        var parts = after.Split('-');
        var numbers = new long[3];
        Check.Require(parts.Length == 3, "after");
        for (var i = 0; i < 3; i++)
        {
            Check.Require(long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]), "after");
        }

        Check.Require(numbers[0] <= DateTimeOffset.MaxValue.Ticks, "after");
        return (new DateTimeOffset(numbers[0], TimeSpan.Zero), numbers[1], numbers[2]);
    }
}
