using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>People becoming members, by being added or by an invite link.</summary>
internal sealed class Joining(ParleyDb db, ChatWriter writer, TimeProvider clock)
{
    /// <summary>Refuses unless all these people have an account that is in use.</summary>
    /// <exception cref="ApiException"><c>not_found</c>.</exception>
    public async Task RequirePeopleAsync(IReadOnlyCollection<long> userIds, CancellationToken ct)
    {
        var ids = userIds.ToArray();
        if (ids.Length > 0 && await db.Users.CountAsync(x => ids.Contains(x.Id) && x.DeactivatedAt == null, ct) != ids.Length)
        {
            throw new ApiException(ErrorCodes.NotFound, "userIds");
        }
    }

    /// <summary>Makes people members of a locked group. Those who are members already are left as they are.</summary>
    /// <param name="chat">The group, locked by the caller's transaction.</param>
    /// <param name="authorId">Who caused it.</param>
    /// <param name="userIds">The people.</param>
    /// <param name="kind">How the line words it.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null when all were members already.</returns>
    /// <exception cref="ApiException"><c>limit_reached</c>.</exception>
    public async Task<Joined?> JoinAsync(Chat chat, long authorId, IReadOnlyCollection<long> userIds, SystemNoteKind kind, CancellationToken ct)
    {
        var ids = userIds.ToArray();
        var present = await db.Members.Where(x => x.ChatId == chat.Id && ids.Contains(x.UserId) && x.LeftSeq == null).Select(x => x.UserId).ToListAsync(ct);
        var newcomers = ids.Except(present).Order().ToArray();
        if (newcomers.Length == 0)
        {
            return null;
        }

        if (chat.MemberCount + newcomers.Length > Limits.GroupMembersMax)
        {
            throw new ApiException(ErrorCodes.LimitReached, "members");
        }

        var note = new SystemNote(kind, UserIds: kind == SystemNoteKind.MemberJoined ? null : newcomers);
        var number = await writer.NumberAsync(chat.Id, authorId, note, ChatPart.Members, newcomers.Length, ct);
        var userSeqs = await writer.NextUserSeqsAsync(newcomers, ct);
        var visibleFrom = chat.History == ChatHistory.All ? 1 : number.Seq;
        return new Joined(number, await InsertAsync(number, userSeqs, ownerId: null, visibleFrom, ct), userSeqs);
    }

    /// <summary>Inserts the rows of members under a number just taken.</summary>
    public async Task<IReadOnlyList<MemberDto>> InsertAsync(
        ChatNumber number, SortedDictionary<long, long> userSeqs, long? ownerId, long visibleFrom, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        long[] ids = [.. userSeqs.Keys];
        int[] roles = [.. ids.Select(x => x == ownerId ? (int)MemberRank.Owner : (int)MemberRank.Member)];
        long[] seqs = [.. userSeqs.Values];
        var sql = MemberSql.Insert("""
            SELECT {0}::bigint, s.id, s.role, {1}::timestamptz, {2}::bigint, {3}::bigint, s.seq
            FROM unnest({4}::bigint[], {5}::int[], {6}::bigint[]) AS s(id, role, seq)
            """);
        await db.Database.ExecuteSqlRawAsync(sql, [number.ChatId, now, number.Seq, visibleFrom, ids, roles, seqs], ct);
        return [.. ids.Select((id, i) => new MemberDto(id, (MemberRole)roles[i], now))];
    }
}

/// <summary>People who just became members.</summary>
/// <param name="Number">The chat's number of it.</param>
/// <param name="Members">They.</param>
/// <param name="UserSeqs">Their numbers of <c>chat.added</c>.</param>
internal sealed record Joined(ChatNumber Number, IReadOnlyList<MemberDto> Members, SortedDictionary<long, long> UserSeqs);
