using System.Collections.Concurrent;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Presence;

/// <summary>
/// Who is typing where. Never stored. Reciprocal: only among people who share typing; never of somebody invisible (C26);
/// not in chats so large that nobody could use it.
/// </summary>
internal sealed class TypingBoard(
    NpgsqlDataSource database, ChatAudience audience, ConnectionTable connections, IPresence presence, IFanout fanout, Deadlines deadlines, TimeProvider clock)
{
    /// <summary>Typing ends by itself after this time.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromSeconds(6);

    /// <summary>More often than this the others are not told again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(long ChatId, long UserId), Entry> typing = new();

    /// <summary>Tells the other members, at most every two seconds.</summary>
    /// <exception cref="ApiException"><c>not_found</c>: not a member; <c>not_allowed</c>: may not write there.</exception>
    public async Task StartAsync(CurrentUser me, long chatId, CancellationToken ct)
    {
        var key = (chatId, me.UserId);
        if (typing.TryGetValue(key, out var known) && clock.GetElapsedTime(known.Since) < Pause)
        {
            return;
        }

        var hearers = await HearersAsync(chatId, me.UserId, ct);
        if (hearers.Count == 0 || presence.IsInvisible(me.UserId) || !presence.SharesTyping(me.UserId))
        {
            return;
        }

        var entry = new Entry(this, key, hearers, clock.GetTimestamp());
        typing[key] = entry;
        deadlines.In(Lasting, static state => ((Entry)state).End(), entry);
        fanout.Publish(Audience.Of(hearers), new Typing(chatId, me.UserId, IsTyping: true));
    }

    /// <summary>Tells those who were told of the start.</summary>
    public void Stop(CurrentUser me, long chatId)
    {
        if (typing.TryRemove((chatId, me.UserId), out var entry))
        {
            Publish(entry);
        }
    }

    private void Publish(Entry entry) =>
        fanout.Publish(Audience.Of(entry.Hearers), new Typing(entry.Key.ChatId, entry.Key.UserId, IsTyping: false));

    private async Task<List<long>> HearersAsync(long chatId, long userId, CancellationToken ct)
    {
        long membersSeq;
        await using (var command = database.CreateCommand($"""
            SELECT c.members_seq, c.member_count, c.who_can_post = 0 OR {ChatSql.Rank} > 0
            FROM members m JOIN chats c ON c.id = m.chat_id
            WHERE m.chat_id = $1 AND m.user_id = $2 AND {ChatSql.Mine}
            """))
        {
            command.Parameters.Add(new() { Value = chatId });
            command.Parameters.Add(new() { Value = userId });
            await using var rows = await command.ExecuteReaderAsync(ct);
            if (!await rows.ReadAsync(ct))
            {
                throw new ApiException(ErrorCodes.NotFound);
            }

            if (!rows.GetBoolean(2))
            {
                throw new ApiException(ErrorCodes.NotAllowed, "post");
            }

            if (rows.GetInt32(1) > Limits.ReceiptMembersMax)
            {
                return [];
            }

            membersSeq = rows.GetInt64(0);
        }

        // The general chat names no members: everybody connected is one.
        var members = await audience.MembersAsync(chatId, membersSeq, ct) ?? connections.UserIds();
        return [.. members.Where(id => id != userId && connections.Of(id).Length > 0 && presence.SharesTyping(id))];
    }

    private sealed record Entry(TypingBoard Board, (long ChatId, long UserId) Key, List<long> Hearers, long Since)
    {
        public void End()
        {
            if (Board.typing.TryRemove(new KeyValuePair<(long, long), Entry>(Key, this)))
            {
                Board.Publish(this);
            }
        }

        // One entry is one start: two equal ones are still two.
        public bool Equals(Entry? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Since.GetHashCode();
    }
}
