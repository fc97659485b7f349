using System.Globalization;
using Npgsql;
using Parley.Contract.Chats;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Data;

namespace Parley.Server.Access;

/// <summary>
/// Chats as one person sees them. Each answer takes a fixed few statements, however many chats it holds, and costs what the viewer's own
/// chats and unread messages cost: never a scan over members or registered people.
/// </summary>
internal sealed class ChatReader(NpgsqlDataSource database, UserDirectory people, MessageReader messages, IPresence presence, TimeProvider clock)
{
    private static readonly StringComparer Names = StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.IgnoreCase);

    /// <summary>The chat as all its members see it, or null when there is none. Checks nobody's membership.</summary>
    public async Task<ChatDto?> ChatAsync(long chatId, CancellationToken ct)
    {
        ChatRow? chat = null;
        await using (var command = database.CreateCommand($"SELECT {ChatSql.ChatColumns} FROM chats c WHERE c.id = $1 AND c.deleted_at IS NULL"))
        {
            command.Parameters.Add(new() { Value = chatId });
            await using var rows = await command.ExecuteReaderAsync(ct);
            if (await rows.ReadAsync(ct))
            {
                chat = ChatRow.Read(rows);
            }
        }

        return chat?.ToDto(await FacesAsync(chat.UserIds, ct));
    }

    /// <summary>My side of a chat, or null when I am no member. Its figures are counted at <see cref="MyChatDto.AtSeq"/>.</summary>
    public async Task<MyChatDto?> MyAsync(long viewerId, long chatId, CancellationToken ct)
    {
        var found = await RowsAsync([viewerId], [chatId], ct);
        return found.Count == 0 ? null : found[0].My;
    }

    /// <summary>List entries of these chats, in the order named; those the viewer is no member of are left out.</summary>
    public async Task<IReadOnlyList<ChatEntryDto>> EntriesAsync(long viewerId, IReadOnlyList<long> chatIds, CancellationToken ct)
    {
        if (chatIds.Count == 0)
        {
            return [];
        }

        var rows = await RowsAsync([.. Enumerable.Repeat(viewerId, chatIds.Count)], chatIds, ct);
        var refs = rows.Where(x => x.LastMessageSeq is not null).Select(x => new MessageRef(x.Chat.Id, x.LastMessageSeq!.Value)).ToList();
        var last = refs.Count == 0 ? [] : (await messages.GetAsync(viewerId, refs, ct)).ToDictionary(x => x.ChatId);
        var marks = await MarksAsync(viewerId, [.. rows.Where(x => x.Chat.HasReceipts).Select(x => x.Chat.Id)], ct);
        var faces = await FacesAsync(rows.SelectMany(x => x.Chat.UserIds), ct);
        return
        [
            .. rows.Select(x => new ChatEntryDto(
                x.Chat.ToDto(faces),
                x.My,
                last.GetValueOrDefault(x.Chat.Id),
                [.. marks[x.Chat.Id]])),
        ];
    }

    /// <summary>A chat with its newest messages, or null when the viewer is no member.</summary>
    public async Task<ChatSnapshot?> SnapshotAsync(long viewerId, long chatId, int limit, CancellationToken ct)
    {
        var entries = await EntriesAsync(viewerId, [chatId], ct);
        return entries.Count == 0 ? null : await SnapshotAsync(viewerId, entries[0], limit, ct);
    }

    /// <summary>Adds the newest messages to an entry.</summary>
    public async Task<ChatSnapshot> SnapshotAsync(long viewerId, ChatEntryDto entry, int limit, CancellationToken ct)
    {
        var newest = await messages.NewestAsync(viewerId, entry.Chat.Id, entry.My.VisibleFrom, limit + 1, ct);

        // Messages that came after the entry was read are left to their own events: the snapshot is valid at the entry's number (C16).
        var shown = newest.Where(x => x.Seq <= entry.Chat.LastSeq).ToList();
        var hasOlder = newest.Count > limit;
        return new ChatSnapshot(entry, shown.Count > limit ? shown.GetRange(shown.Count - limit, limit) : shown, hasOlder);
    }

    /// <summary>
    /// The snapshot each of many members sees, for <c>chat.added</c>: one set of statements for all who see the same messages. Newcomers do, but for
    /// people who come back to something they had hidden.
    /// </summary>
    /// <returns>Viewer to snapshot; who is no member is left out.</returns>
    public async Task<IReadOnlyDictionary<long, ChatSnapshot>> SnapshotsAsync(long chatId, IReadOnlyCollection<long> viewerIds, int limit, CancellationToken ct)
    {
        var found = new Dictionary<long, ChatSnapshot>();
        var rows = await RowsAsync([.. viewerIds], [.. Enumerable.Repeat(chatId, viewerIds.Count)], ct);
        if (rows.Count == 0)
        {
            return found;
        }

        var chat = rows[0].Chat.ToDto(await FacesAsync(rows[0].Chat.UserIds, ct));
        var marks = chat.HasReceipts ? await MarkRowsAsync(chatId, ct) : [];
        var sends = marks.Where(x => x.SendsReceipts).Select(x => x.Mark.UserId).ToHashSet();
        var hiders = await HidersAsync(chatId, viewerIds, ct);
        foreach (var alike in rows.GroupBy(x => (x.My.VisibleFrom, Own: hiders.Contains(x.ViewerId) ? x.ViewerId : 0)))
        {
            var first = alike.First();
            var newest = await messages.NewestAsync(first.ViewerId, chatId, first.My.VisibleFrom, limit + 1, ct);
            var shown = newest.Where(x => x.Seq <= chat.LastSeq).TakeLast(limit).ToList();
            foreach (var row in alike)
            {
                MarkDto[] theirs =
                [
                    .. marks.Where(x => x.Mark.UserId != row.ViewerId).Select(x => x.SendsReceipts && sends.Contains(row.ViewerId)
                        ? x.Mark
                        : x.Mark with { ReadUpTo = 0, Reads = [] }),
                ];
                found[row.ViewerId] = new ChatSnapshot(new ChatEntryDto(chat, row.My, shown.LastOrDefault(), theirs), shown, newest.Count > limit);
            }
        }

        return found;
    }

    /// <summary>
    /// A page of the viewer's list: pinned first, then by the last message's time in either direction, newest first; equal times by who is active,
    /// then by name (A2).
    /// </summary>
    /// <param name="viewerId">The viewer.</param>
    /// <param name="after">Where to go on, from <see cref="ChatListPage.Next"/>, or null.</param>
    /// <param name="limit">Chats on the page.</param>
    /// <param name="isArchived">The archived ones instead of the others.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<ChatListPage> ListAsync(long viewerId, ChatListCursor? after, int limit, bool isArchived, CancellationToken ct)
    {
        var found = new List<Listed>();
        await using (var command = database.CreateCommand($"""
            SELECT c.id, m.is_pinned, c.last_at, c.kind, c.title, NULLIF(c.low_user_id + c.high_user_id - $1, $1)
            FROM members m JOIN chats c ON c.id = m.chat_id
            WHERE m.user_id = $1 AND {ChatSql.Mine} AND {ChatSql.Listed} AND {ChatSql.Archived("$6")} = $2
              AND ($3::timestamptz IS NULL OR (m.is_pinned::int, c.last_at) <= ($4::int, $3))
            ORDER BY m.is_pinned DESC, c.last_at DESC
            FETCH FIRST $5 ROWS WITH TIES
            """))
        {
            command.Parameters.Add(new() { Value = viewerId });
            command.Parameters.Add(new() { Value = isArchived });
            command.Parameters.Add(new() { Value = (object?)after?.LastAt ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = after is { IsPinned: true } ? 1 : 0 });
            command.Parameters.Add(new() { Value = limit + 1L + (after?.Passed ?? 0) });
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                found.Add(new Listed(rows.GetInt64(0), rows.GetBoolean(1), rows.TimeOf(2), (ChatType)rows.GetInt32(3), rows.TextOrNull(4), rows.NumberOrNull(5)));
            }
        }

        var order = await InOrderAsync(viewerId, found, ct);
        var skipped = after is null ? 0 : order.FindIndex(x => x.Id == after.ChatId && x.LastAt == after.LastAt) + 1;
        if (after is not null && skipped == 0)
        {
            // The chat of the cursor has moved: go on in its place. Something may come twice, nothing is left out.
            skipped = order.FindIndex(x => x.IsPinned != after.IsPinned || x.LastAt < after.LastAt) is var next and >= 0 ? Math.Min(next, after.Passed - 1) : 0;
        }

        var page = order.Skip(skipped).Take(limit).ToList();
        var entries = await EntriesAsync(viewerId, [.. page.Select(x => x.Id)], ct);
        return new ChatListPage(entries, order.Count > skipped + page.Count && page.Count > 0 ? CursorAt(order, skipped + page.Count - 1) : null);
    }

    /// <summary>All chats with unread messages, newest first: the notification strip (S2-21 to S2-26). A group appears once.</summary>
    public async Task<IReadOnlyList<UnreadDto>> UnreadAsync(long viewerId, CancellationToken ct, int? limit = null)
    {
        var found = new List<UnreadDto>();
        await using (var command = database.CreateCommand($"""
            SELECT c.id, c.kind, NULLIF(c.low_user_id + c.high_user_id - $1, $1), c.title, u.count, u.mentions, u.newest_at
            FROM members m JOIN chats c ON c.id = m.chat_id CROSS JOIN {ChatSql.Unread}
            WHERE m.user_id = $1 AND {ChatSql.Mine} AND c.last_message_seq > m.read_up_to AND u.count > 0
            ORDER BY u.newest_at DESC, c.id LIMIT $2
            """))
        {
            command.Parameters.Add(new() { Value = viewerId });
            command.Parameters.Add(new() { Value = limit ?? int.MaxValue });
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                found.Add(new UnreadDto(
                    rows.GetInt64(0),
                    (ChatKind)rows.GetInt32(1),
                    rows.NumberOrNull(2),
                    null,
                    rows.TextOrNull(3),
                    rows.GetInt32(4),
                    rows.GetInt32(5),
                    rows.TimeOf(6)));
            }
        }

        var faces = await FacesAsync(found.Where(x => x.UserId is not null).Select(x => x.UserId!.Value), ct);
        return
        [
            .. found.Select(x => x.UserId is { } id && faces.TryGetValue(id, out var other)
                ? x with { UserName = other.UserName, Title = other.Name }
                : x),
        ];
    }

    /// <summary>
    /// Marks of the other members, by chat. Read marks only where both sides send receipts; marks held back while invisible stay held (C26). What others
    /// may see of a person's reading is what <c>mark_advances</c> holds: it never goes back, also when the person marks a chat as unread (C18).
    /// Name only chats of the viewer with at most <see cref="Contract.Limits.ReceiptMembersMax"/> members; larger ones answer nothing.
    /// </summary>
    public async Task<ILookup<long, MarkDto>> MarksAsync(long viewerId, IReadOnlyList<long> chatIds, CancellationToken ct)
    {
        var found = new List<(long ChatId, MarkDto Mark)>();
        if (chatIds.Count > 0)
        {
            await using var command = database.CreateCommand("""
                SELECT m.chat_id, m.user_id, m.delivered_up_to, s.read_up_to,
                       CASE WHEN o.sends_read_receipts AND v.sends_read_receipts THEN ARRAY(
                           SELECT a.up_to FROM mark_advances a
                           WHERE a.chat_id = m.chat_id AND a.user_id = m.user_id AND a.kind = 2 AND a.up_to > s.read_up_to ORDER BY 1) END
                FROM unnest($2::bigint[]) AS w(id)
                JOIN chats c ON c.id = w.id AND c.member_count <= $3
                JOIN members m ON m.chat_id = c.id AND m.user_id <> $1 AND m.left_seq IS NULL
                JOIN users o ON o.id = m.user_id
                JOIN users v ON v.id = $1
                CROSS JOIN LATERAL (SELECT CASE WHEN o.sends_read_receipts AND v.sends_read_receipts THEN COALESCE((
                    SELECT max(a.up_to) FROM mark_advances a WHERE a.chat_id = m.chat_id AND a.user_id = m.user_id AND a.kind = 1), 0) ELSE 0 END) s(read_up_to)
                ORDER BY m.chat_id, m.user_id
                """);
            command.Parameters.Add(new() { Value = viewerId });
            command.Parameters.Add(new() { Value = chatIds.ToArray() });
            command.Parameters.Add(new() { Value = Contract.Limits.ReceiptMembersMax });
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                found.Add((rows.GetInt64(0), new MarkDto(rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3), rows.NumbersOf(4))));
            }
        }

        return found.ToLookup(x => x.ChatId, x => x.Mark);
    }

    private async Task<List<(MarkDto Mark, bool SendsReceipts)>> MarkRowsAsync(long chatId, CancellationToken ct)
    {
        var found = new List<(MarkDto, bool)>();
        await using var command = database.CreateCommand("""
            SELECT m.user_id, m.delivered_up_to, r.up_to,
                   ARRAY(SELECT a.up_to FROM mark_advances a
                         WHERE a.chat_id = m.chat_id AND a.user_id = m.user_id AND a.kind = 2 AND a.up_to > r.up_to ORDER BY 1),
                   o.sends_read_receipts
            FROM members m JOIN users o ON o.id = m.user_id
            CROSS JOIN LATERAL (SELECT COALESCE((
                SELECT max(a.up_to) FROM mark_advances a WHERE a.chat_id = m.chat_id AND a.user_id = m.user_id AND a.kind = 1), 0)) r(up_to)
            WHERE m.chat_id = $1 AND m.left_seq IS NULL
            ORDER BY m.user_id
            """);
        command.Parameters.Add(new() { Value = chatId });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add((new MarkDto(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), rows.NumbersOf(3)), rows.GetBoolean(4)));
        }

        return found;
    }

    private async Task<HashSet<long>> HidersAsync(long chatId, IReadOnlyCollection<long> userIds, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            SELECT w.id FROM unnest($2::bigint[]) AS w(id)
            WHERE EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = w.id AND h.chat_id = $1)
            """);
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = userIds.ToArray() });
        var found = new HashSet<long>();
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add(rows.GetInt64(0));
        }

        return found;
    }

    /// <summary>Pairs of viewer and chat; both lists are of one length.</summary>
    private async Task<List<EntryRow>> RowsAsync(IReadOnlyList<long> viewerIds, IReadOnlyList<long> chatIds, CancellationToken ct)
    {
        // One statement, so that figures and numbers are of one moment (C16).
        var found = new List<EntryRow>(chatIds.Count);
        await using var command = database.CreateCommand($"""
            SELECT {ChatSql.ChatColumns}, {ChatSql.Rank}, m.visible_from, m.read_up_to, m.is_pinned, {ChatSql.Archived("$3")}, m.is_marked_unread,
                   m.muted_until, m.draft_text, m.draft_reply_to_seq, m.draft_at, u.count, u.mentions,
                   ARRAY(SELECT r.seq FROM single_reads r WHERE r.user_id = m.user_id AND r.chat_id = c.id AND r.seq > m.read_up_to ORDER BY r.seq),
                   (SELECT x.seq FROM messages x
                    WHERE x.chat_id = c.id AND x.seq BETWEEN m.visible_from AND c.last_message_seq
                      AND NOT EXISTS (SELECT FROM hidden_messages h WHERE h.user_id = m.user_id AND h.chat_id = x.chat_id AND h.seq = x.seq)
                    ORDER BY x.seq DESC LIMIT 1),
                   m.user_id
            FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS w(viewer_id, id, place)
            JOIN chats c ON c.id = w.id
            JOIN members m ON m.chat_id = c.id AND m.user_id = w.viewer_id
            CROSS JOIN {ChatSql.Unread}
            WHERE {ChatSql.Mine}
            ORDER BY w.place
            """);
        command.Parameters.Add(new() { Value = viewerIds.ToArray() });
        command.Parameters.Add(new() { Value = chatIds.ToArray() });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            const int my = ChatRow.Width;
            var chat = ChatRow.Read(rows);
            found.Add(new EntryRow(
                chat,
                new MyChatDto(
                    chat.Id,
                    (MemberRole)rows.GetInt32(my),
                    rows.GetInt64(my + 1),
                    rows.GetInt64(my + 2),
                    rows.NumbersOf(my + 12),
                    rows.GetInt32(my + 10),
                    rows.GetInt32(my + 11),
                    chat.LastSeq,
                    rows.GetBoolean(my + 3),
                    rows.GetBoolean(my + 4),
                    rows.GetBoolean(my + 5),
                    rows.TimeOrNull(my + 6),
                    rows.TextOrNull(my + 7) is { } draft ? new DraftDto(draft, rows.NumberOrNull(my + 8), rows.TimeOf(my + 9)) : null),
                rows.NumberOrNull(my + 13),
                rows.GetInt64(my + 14)));
        }

        return found;
    }

    private async ValueTask<IReadOnlyDictionary<long, UserDto>> FacesAsync(IEnumerable<long> ids, CancellationToken ct) =>
        (await people.GetAsync(ids, ct)).ToDictionary(x => x.Id);

    private async ValueTask<List<Listed>> InOrderAsync(long viewerId, List<Listed> found, CancellationToken ct)
    {
        var isTied = false;
        for (var i = 1; i < found.Count && !isTied; i++)
        {
            isTied = found[i].IsPinned == found[i - 1].IsPinned && found[i].LastAt == found[i - 1].LastAt;
        }

        if (!isTied)
        {
            return found;
        }

        var connected = presence.Connected(viewerId);
        var faces = await FacesAsync(found.Where(x => x.OtherId is not null).Select(x => x.OtherId!.Value), ct);
        return
        [
            .. found
                .OrderByDescending(x => x.IsPinned)
                .ThenByDescending(x => x.LastAt)
                .ThenBy(x => x.OtherId is { } id && connected.TryGetValue(id, out var state) ? PresenceOrder.Of(state) : PresenceOrder.Last)
                .ThenBy(x => x.OtherId is { } id && faces.TryGetValue(id, out var other) ? other.Name : x.Title ?? "", Names)
                .ThenBy(x => x.Id),
        ];
    }

    private static ChatListCursor CursorAt(List<Listed> order, int last)
    {
        var (at, passed) = (order[last], 0);
        for (var i = last; i >= 0 && order[i].IsPinned == at.IsPinned && order[i].LastAt == at.LastAt; i--)
        {
            passed++;
        }

        return new ChatListCursor(at.IsPinned, at.LastAt, passed, at.Id);
    }

    private sealed record EntryRow(ChatRow Chat, MyChatDto My, long? LastMessageSeq, long ViewerId);

    private sealed record Listed(long Id, bool IsPinned, DateTimeOffset LastAt, ChatType Kind, string? Title, long? OtherId);
}

/// <summary>A page of a person's chat list.</summary>
/// <param name="Entries">In list order.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
internal sealed record ChatListPage(IReadOnlyList<ChatEntryDto> Entries, ChatListCursor? Next);
