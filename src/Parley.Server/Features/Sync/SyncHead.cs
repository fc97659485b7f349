using Npgsql;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Sync;

/// <summary>
/// What every snapshot states about its moment, and its owner. It is read before anything else: what is read later may be newer, never older, and
/// applying is idempotent, so a client that goes on from these numbers misses nothing (C16).
/// </summary>
/// <param name="Epoch">Identity of the database's history.</param>
/// <param name="Version">The oldest transaction that may still be running: whatever commits later has this number or a higher one.</param>
/// <param name="UserSeq">Last number of the private feed.</param>
/// <param name="PinnedChats">Pinned chats in the list.</param>
/// <param name="Me">The account.</param>
internal sealed record SyncHead(Guid Epoch, long Version, long UserSeq, int PinnedChats, MeDto Me)
{
    /// <exception cref="ApiException"><c>signed_out</c>: the account is gone.</exception>
    public static async Task<SyncHead> ReadAsync(NpgsqlDataSource database, long userId, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT e.epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, s.user_seq,
                   (SELECT count(*)::int FROM members m JOIN chats c ON c.id = m.chat_id
                    WHERE m.user_id = $1 AND m.is_pinned AND NOT {ChatSql.Archived("$2")} AND {ChatSql.Mine} AND {ChatSql.Listed}),
                   u.user_name, u.name, u.about, u.photo_url, u.role, u.email, u.language, u.sends_read_receipts, u.sends_typing, u.shows_presence,
                   u.can_be_found, u.preferences, u.availability, u.status_text, u.status_expires_at
            FROM users u JOIN user_states s ON s.user_id = u.id CROSS JOIN server_state e
            WHERE u.id = $1 AND u.deactivated_at IS NULL
            """);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = now });
        await using var rows = await command.ExecuteReaderAsync(ct);
        if (!await rows.ReadAsync(ct))
        {
            throw new ApiException(ErrorCodes.SignedOut);
        }

        var user = new User
        {
            Id = userId,
            UserName = rows.GetString(4),
            Name = rows.GetString(5),
            About = rows.TextOrNull(6),
            PhotoUrl = rows.TextOrNull(7),
            Role = (UserRole)rows.GetInt32(8),
            Email = rows.TextOrNull(9),
            Language = rows.TextOrNull(10),
            SendsReadReceipts = rows.GetBoolean(11),
            SendsTyping = rows.GetBoolean(12),
            ShowsPresence = rows.GetBoolean(13),
            CanBeFound = rows.GetBoolean(14),
            Preferences = rows.TextOrNull(15),
            Availability = (UserAvailability)rows.GetInt32(16),
            StatusText = rows.TextOrNull(17),
            StatusExpiresAt = rows.TimeOrNull(18),
        };
        return new SyncHead(rows.GetGuid(0), rows.GetInt64(1), rows.GetInt64(2), rows.GetInt32(3), user.ToMeDto(now));
    }
}
