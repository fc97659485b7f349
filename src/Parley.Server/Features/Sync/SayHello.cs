using Npgsql;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Features.Sync;

/// <summary>
/// The first payload after sign-in (S2-15 to S2-25), or what changed since a cursor (C14). Its cost follows the caller's own chats, never the number
/// of registered people.
/// </summary>
internal sealed class SayHello(
    NpgsqlDataSource database, ChatReader chats, MessageReader messages, UserDirectory people, IPresence presence, TimeProvider clock, ChatSettings settings,
    AccountSettings accounts)
{
    /// <summary>More changed chats than this are not worth a resume: the first payload is smaller.</summary>
    public const int ResumedChatsMax = 200;

    /// <returns><see cref="Ready"/> or <see cref="Resumed"/>.</returns>
    public async Task<ServerFrame> HandleAsync(CurrentUser me, Hello hello, CancellationToken ct)
    {
        if (hello.Resume is { } asked && (asked.Chats is null || asked.Chats.Count > Limits.ResumeChatsMax))
        {
            throw new ApiException(ErrorCodes.Invalid, "resume.chats");
        }

        var head = await SyncHead.ReadAsync(database, me.UserId, clock.GetUtcNow(), ct);
        return hello.Resume is { } cursor && await ResumeAsync(me, cursor, head, ct) is { } resumed
            ? resumed
            : await StartAsync(me, head, ct);
    }

    private async Task<Ready> StartAsync(CurrentUser me, SyncHead head, CancellationToken ct)
    {
        var page = await chats.ListAsync(me.UserId, after: null, head.PinnedChats + settings.FirstChats, isArchived: false, ct);
        var snapshots = await SnapshotsAsync(me.UserId, page.Entries, ct);
        var unread = await chats.UnreadAsync(me.UserId, ct, Limits.FirstUnreadMax);
        var others = await people.GetAsync(
            snapshots.SelectMany(x => People.Of(x.Entry).Concat(People.Of(x.Messages))).Where(x => x != me.UserId), ct);
        UserDto[] users = [.. others.Append(head.Me.User).OrderBy(x => x.Id)];
        return new Ready(
            head.Epoch,
            head.UserSeq,
            head.Version,
            clock.GetUtcNow(),
            me.DeviceId,
            head.Me,
            snapshots,
            HasMoreChats: page.Next is not null,
            NextChats: page.Next?.ToString(),
            unread,
            users,
            await PresenceAsync(me.UserId, users, ct));
    }

    private async Task<IReadOnlyList<ChatSnapshot>> SnapshotsAsync(long viewerId, IReadOnlyList<ChatEntryDto> entries, CancellationToken ct)
    {
        var limit = settings.FirstMessages;
        var newest = await messages.NewestOfAsync(viewerId, [.. entries.Select(x => (x.Chat.Id, x.My.VisibleFrom))], limit + 1, ct);
        return
        [
            .. entries.Select(entry =>
            {
                // What came after the entry was read is left to its own events: the snapshot is valid at the entry's number (C16).
                var all = newest[entry.Chat.Id].ToList();
                var hasOlder = all.Count > limit;
                var shown = all.Where(x => x.Seq <= entry.Chat.LastSeq).ToList();
                return new ChatSnapshot(entry, shown.Count > limit ? shown.GetRange(shown.Count - limit, limit) : shown, hasOlder);
            }),
        ];
    }

    /// <returns>Null when the cursor cannot be used: another epoch, ahead of the server, or too far behind.</returns>
    private async Task<Resumed?> ResumeAsync(CurrentUser me, Cursor cursor, SyncHead head, CancellationToken ct)
    {
        if (cursor.Epoch != head.Epoch || cursor.UserSeq > head.UserSeq || cursor.Version > head.Version || cursor.Version < 0)
        {
            return null;
        }

        var changed = new List<long>();
        var removed = new HashSet<long>(cursor.Chats.Keys);
        await using (var command = database.CreateCommand($"""
            SELECT c.id, {ChatSql.Mine} AND {ChatSql.Listed}, c.last_seq,
                   c.changed_xid >= $2 OR m.user_seq > $3 OR (c.member_count <= $4 AND EXISTS (
                       SELECT FROM members o WHERE o.chat_id = c.id AND o.marks_xid >= $2))
            FROM members m JOIN chats c ON c.id = m.chat_id
            WHERE m.user_id = $1
            ORDER BY c.last_at DESC
            """))
        {
            command.Parameters.Add(new() { Value = me.UserId });
            command.Parameters.Add(new() { Value = cursor.Version });
            command.Parameters.Add(new() { Value = cursor.UserSeq });
            command.Parameters.Add(new() { Value = Limits.ReceiptMembersMax });
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                var (chatId, isListed, hasChanged) = (rows.GetInt64(0), rows.GetBoolean(1), rows.GetBoolean(3));
                if (!isListed)
                {
                    if (hasChanged)
                    {
                        removed.Add(chatId);
                    }

                    continue;
                }

                removed.Remove(chatId);
                if (cursor.Chats.TryGetValue(chatId, out var held) && held > rows.GetInt64(2))
                {
                    return null; // ahead of us: the history was rewound (C35)
                }

                if (hasChanged)
                {
                    changed.Add(chatId);
                }
            }
        }

        if (changed.Count > ResumedChatsMax)
        {
            return null;
        }

        var entries = await chats.EntriesAsync(me.UserId, changed, ct);
        var unread = await chats.UnreadAsync(me.UserId, ct, Limits.FirstUnreadMax);
        var users = await people.GetAsync(People.Of(entries).Concat(await RenamedAsync(me.UserId, cursor.Version, ct)).Append(me.UserId), ct);
        return new Resumed(
            head.Epoch,
            head.UserSeq,
            head.Version,
            clock.GetUtcNow(),
            me.DeviceId,
            head.Me,
            entries,
            [.. removed.Order()],
            unread,
            await RefsAsync("hidden_messages", me.UserId, cursor.UserSeq, ct),
            users,
            await PresenceAsync(me.UserId, users, ct),
            await RefsAsync("restored_messages", me.UserId, cursor.UserSeq, ct));
    }

    /// <summary>
    /// People whose public face changed and whom the caller may know; their number follows the time away, not the number of accounts.
    /// </summary>
    private async Task<List<long>> RenamedAsync(long userId, long version, CancellationToken ct)
    {
        var ids = new List<long>();
        await using var command = database.CreateCommand("""
            SELECT u.id FROM users u
            WHERE u.changed_xid >= $1 AND ($3 OR EXISTS (
                SELECT FROM members mine JOIN members theirs ON theirs.chat_id = mine.chat_id JOIN chats c ON c.id = mine.chat_id
                WHERE mine.user_id = $4 AND mine.left_seq IS NULL AND theirs.user_id = u.id AND theirs.left_seq IS NULL AND c.kind <> 3))
            ORDER BY u.changed_xid DESC LIMIT $2
            """);
        command.Parameters.Add(new() { Value = version });
        command.Parameters.Add(new() { Value = Limits.WatchedUsersMax });
        command.Parameters.Add(new() { Value = accounts.Directory == DirectoryMode.Open });
        command.Parameters.Add(new() { Value = userId });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            ids.Add(rows.GetInt64(0));
        }

        return ids;
    }

    private async Task<List<MessageRef>> RefsAsync(string table, long userId, long userSeq, CancellationToken ct)
    {
        var found = new List<MessageRef>();
        await using var command = database.CreateCommand($"SELECT chat_id, seq FROM {table} WHERE user_id = $1 AND user_seq > $2");
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = userSeq });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            found.Add(new MessageRef(rows.GetInt64(0), rows.GetInt64(1)));
        }

        return found;
    }

    private async ValueTask<IReadOnlyList<PresenceDto>> PresenceAsync(long viewerId, IReadOnlyList<UserDto> users, CancellationToken ct)
    {
        var named = await presence.GetAsync(viewerId, [.. users.Select(x => x.Id)], ct);
        var known = named.Select(x => x.UserId).ToHashSet();
        return [.. named, .. presence.Everybody(viewerId).Where(x => !known.Contains(x.UserId))];
    }
}
