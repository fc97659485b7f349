using Microsoft.Extensions.Caching.Memory;
using Npgsql;
using Parley.Server.Data;

namespace Parley.Server.Access;

/// <summary>
/// Who hears a chat. Kept in memory per chat together with the number at which membership last changed, and used only when that
/// number is at least the one the caller read inside its own transaction: somebody removed before the caller's change is never
/// among them (C12).
/// </summary>
internal sealed class ChatAudience(NpgsqlDataSource database) : IDisposable
{
    private const int MembershipsMax = 2_000_000;

    private readonly MemoryCache chats = new(new MemoryCacheOptions { SizeLimit = MembershipsMax });

    /// <summary>The members' ids, or null for everybody (general chat); no one for a deleted or unknown chat.</summary>
    /// <param name="chatId">The chat.</param>
    /// <param name="membersSeq"><c>chats.members_seq</c> as read or written in the caller's transaction.</param>
    /// <param name="ct">Cancels.</param>
    public async ValueTask<IReadOnlyCollection<long>?> MembersAsync(long chatId, long membersSeq, CancellationToken ct)
    {
        if (chats.TryGetValue(chatId, out Held? held) && held!.MembersSeq >= membersSeq)
        {
            return held.UserIds;
        }

        held = await LoadAsync(chatId, ct);
        chats.Set(chatId, held, new MemoryCacheEntryOptions { Size = 1 + (held.UserIds?.Length ?? 0) });
        return held.UserIds;
    }

    public void Dispose() => chats.Dispose();

    private async Task<Held> LoadAsync(long chatId, CancellationToken ct)
    {
        // One statement, so that the number and the members are of one moment. The general chat's members are never read.
        await using var command = database.CreateCommand("""
            SELECT c.kind, c.members_seq,
                   CASE WHEN c.kind <> 3 THEN ARRAY(SELECT m.user_id FROM members m WHERE m.chat_id = c.id AND m.left_seq IS NULL) END
            FROM chats c WHERE c.id = $1 AND c.deleted_at IS NULL
            """);
        command.Parameters.Add(new() { Value = chatId });
        await using var rows = await command.ExecuteReaderAsync(ct);
        if (!await rows.ReadAsync(ct))
        {
            return new Held(-1, []);
        }

        return (ChatType)rows.GetInt32(0) == ChatType.General
            ? new Held(long.MaxValue, null)
            : new Held(rows.GetInt64(1), await rows.GetFieldValueAsync<long[]>(2, ct));
    }

    private sealed record Held(long MembersSeq, long[]? UserIds);
}
