using Npgsql;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Sync;

/// <summary>What changed in a chat after a number: present state, not a log, by pages; or a reset when the gap is too wide (C13, C15).</summary>
internal sealed class GetRange(NpgsqlDataSource database, ChatReader chats, MessageReader messages, UserDirectory people)
{
    /// <returns><see cref="Changes"/> or <see cref="Reset"/>.</returns>
    /// <exception cref="ApiException"><c>not_found</c>: not a member; <c>invalid</c>: a negative number; <c>out_of_range</c>: ahead of the chat.</exception>
    public async Task<ServerFrame> HandleAsync(CurrentUser me, long chatId, long from, long? requestId, CancellationToken ct)
    {
        if (from < 0)
        {
            throw new ApiException(ErrorCodes.Invalid, "from");
        }

        var visibleFrom = await RequireVisibleFromAsync(me.UserId, chatId, ct);

        // The chat's number is read before its messages: they may be newer than it says, never older (C16).
        var chat = await chats.ChatAsync(chatId, ct) ?? throw new ApiException(ErrorCodes.NotFound);
        if (from > chat.LastSeq)
        {
            throw new ApiException(ErrorCodes.OutOfRange, "from");
        }

        return chat.LastSeq - from > Limits.RangeGapMax
            ? await ResetAsync(me, chatId, requestId, ct)
            : await ChangesAsync(me, chat, visibleFrom, from, requestId, ct);
    }

    private async Task<Changes> ChangesAsync(CurrentUser me, ChatDto chat, long visibleFrom, long from, long? requestId, CancellationToken ct)
    {
        var found = (await messages.ChangedAsync(
            me.UserId, chat.Id, visibleFrom,
#if PARLEY_TEETH
            Platform.Teeth.Has("resume-off-by-one") ? from + 1 :
#endif
            from, Limits.RangePageMax + 1, ct)).ToList();
        var isComplete = found.Count <= Limits.RangePageMax;
        var to = chat.LastSeq;
        if (!isComplete)
        {
            // Several messages may carry one number: a page ends between numbers, never inside one.
            var next = found[^1].ChangedSeq;
            found.RemoveAll(x => x.ChangedSeq == next);
            to = found.Count == 0 ? throw new ApiException(ErrorCodes.Internal) : found[^1].ChangedSeq;
        }

        var members = await MembersAsync(chat.Id, from, to, ct);
        var users = await people.GetAsync(People.Of(found).Concat(members.Select(x => x.UserId)).Concat(chat.UserIds), ct);
        return new Changes(requestId, chat.Id, from, to, chat, found, members, users, isComplete);
    }

    private async Task<Reset> ResetAsync(CurrentUser me, long chatId, long? requestId, CancellationToken ct)
    {
        var snapshot = await chats.SnapshotAsync(me.UserId, chatId, Limits.ResetMessages, ct) ?? throw new ApiException(ErrorCodes.NotFound);
        var floor = snapshot.Messages.Count > 0 ? snapshot.Messages[0].Seq : snapshot.Entry.Chat.LastSeq + 1;
        var users = await people.GetAsync(People.Of(snapshot.Entry).Concat(People.Of(snapshot.Messages)), ct);
        return new Reset(requestId, chatId, floor, snapshot, users);
    }

    private async Task<long> RequireVisibleFromAsync(long userId, long chatId, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"""
            SELECT m.visible_from FROM members m JOIN chats c ON c.id = m.chat_id WHERE m.chat_id = $1 AND m.user_id = $2 AND {ChatSql.Mine}
            """);
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = userId });
        return await command.ExecuteScalarAsync(ct) as long? ?? throw new ApiException(ErrorCodes.NotFound);
    }

    private async Task<List<MemberDto>> MembersAsync(long chatId, long from, long to, CancellationToken ct)
    {
        var members = new List<MemberDto>();
        await using var command = database.CreateCommand("""
            SELECT m.user_id, m.role, m.joined_at, m.left_seq IS NOT NULL FROM chats c JOIN members m ON m.chat_id = c.id
            WHERE c.id = $1 AND c.kind = 2 AND c.members_seq > $2 AND m.changed_seq > $2 AND m.changed_seq <= $3 ORDER BY m.changed_seq
            """);
        command.Parameters.Add(new() { Value = chatId });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await using var rows = await command.ExecuteReaderAsync(ct);
        while (await rows.ReadAsync(ct))
        {
            members.Add(new MemberDto(rows.GetInt64(0), (MemberRole)rows.GetInt32(1), rows.TimeOf(2), rows.GetBoolean(3)));
        }

        return members;
    }
}
