using Microsoft.EntityFrameworkCore;
using Parley.Contract.Chats;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>
/// Members by pages: owner first, then admins, then by name. The general chat's many members come in order of registration, which needs
/// no look at all of them.
/// </summary>
internal sealed class ListMembers(ParleyDb db, ChatAccess access, UserDirectory people, IPresence presence)
{
    public async Task<MemberPageDto> HandleAsync(CurrentUser me, long chatId, string? after, int? limit, CancellationToken ct)
    {
        var size = Check.Limit(limit);
        var chat = (await access.RequireMemberAsync(chatId, me.UserId, ct)).Chat;
        var cursor = MemberCursor.Parse(after);
        var found = chat.Kind == ChatType.General ? await GeneralAsync(chatId, cursor, size + 1, ct) : await GroupAsync(chatId, cursor, size + 1, ct);

        var page = found.Take(size).ToList();
        var ids = page.ConvertAll(x => x.UserId);
        return new MemberPageDto(
            [.. page.Select(x => new MemberDto(x.UserId, (MemberRole)x.Role, x.JoinedAt))],
            await people.GetAsync(ids, ct),
            await presence.GetAsync(me.UserId, ids, ct),
            found.Count > size ? new MemberCursor(page[^1].Role, page[^1].UserId, page[^1].NameKey).ToString() : null);
    }

    private Task<List<MemberRow>> GroupAsync(long chatId, MemberCursor? after, int take, CancellationToken ct)
    {
        var (role, id, name) = (after?.Role ?? int.MaxValue, after?.UserId ?? 0, after?.NameKey ?? "");
        return db.Database.SqlQuery<MemberRow>($"""
            SELECT m.user_id AS "UserId", m.role AS "Role", m.joined_at AS "JoinedAt", lower(u.name) AS "NameKey"
            FROM members m JOIN users u ON u.id = m.user_id
            WHERE m.chat_id = {chatId} AND m.left_seq IS NULL
              AND (-m.role, lower(u.name) COLLATE "und-x-icu", m.user_id) > ({-role}, {name}, {id})
            ORDER BY m.role DESC, lower(u.name) COLLATE "und-x-icu", m.user_id LIMIT {take}
            """).ToListAsync(ct);
    }

    private Task<List<MemberRow>> GeneralAsync(long chatId, MemberCursor? after, int take, CancellationToken ct)
    {
        var id = after?.UserId ?? 0;
        return db.Database.SqlQuery<MemberRow>($"""
            SELECT m.user_id AS "UserId", u.role AS "Role", m.joined_at AS "JoinedAt", '' AS "NameKey"
            FROM members m JOIN users u ON u.id = m.user_id
            WHERE m.chat_id = {chatId} AND m.left_seq IS NULL AND m.user_id > {id}
            ORDER BY m.user_id LIMIT {take}
            """).ToListAsync(ct);
    }

    private sealed record MemberRow(long UserId, int Role, DateTimeOffset JoinedAt, string NameKey);
}
