using Microsoft.EntityFrameworkCore;
using Parley.Contract;
using Parley.Contract.Chats;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>Creates a group with its first members. The line "created" takes number 1.</summary>
internal sealed class CreateGroup(ParleyDb db, ChatWriter writer, Joining joining, ChatAnnouncer announcer, ChatReader reader, TimeProvider clock)
{
    public async Task<ChatEntryDto> HandleAsync(CurrentUser me, CreateGroupRequest request, CancellationToken ct)
    {
        Check.Require(request.OperationId != Guid.Empty, "operationId");
        var title = Check.Line(request.Title, "title", 1, Limits.TitleMax);
        var description = Check.OptionalText(request.Description, "description", Limits.AboutMax);
        Check.Require(request.MemberIds.Count <= Limits.AddMembersMax, "memberIds");
        var others = request.MemberIds.Where(x => x != me.UserId).ToHashSet();

        if (await FindAsync(me.UserId, request.OperationId, ct) is { } known)
        {
            return await EntryAsync(me.UserId, known, ct);
        }

        await joining.RequirePeopleAsync(others, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        var created = await db.Database.SqlQuery<long>($"""
            INSERT INTO chats (kind, title, description, member_count, last_seq, last_message_seq, last_at, settings_seq, members_seq, changed_xid,
                who_can_post, who_can_add, who_can_mention_all, history, created_by_id, created_at, operation_id, is_secret)
            VALUES ({(int)ChatType.Group}, {title}, {description}, 0, 0, 0, {now}, 1, 0, 0,
                {(int)request.WhoCanPost}, {(int)request.WhoCanAdd}, {(int)ChatRight.Admins}, {(int)request.History}, {me.UserId}, {now}, {request.OperationId}, false)
            ON CONFLICT (created_by_id, operation_id) WHERE operation_id IS NOT NULL DO NOTHING
            RETURNING id AS "Value"
            """).ToListAsync(ct);
        if (created.Count == 0)
        {
            await transaction.RollbackAsync(ct);
            return await EntryAsync(me.UserId, (await FindAsync(me.UserId, request.OperationId, ct))!.Value, ct);
        }

        var chatId = created[0];
        var note = new SystemNote(SystemNoteKind.ChatCreated, title, others.Count == 0 ? null : [.. others.Order()]);
        var number = await writer.NumberAsync(chatId, me.UserId, note, ChatPart.Members, 1 + others.Count, ct);
        var userSeqs = await writer.NextUserSeqsAsync([me.UserId, .. others], ct);
        await joining.InsertAsync(number, userSeqs, ownerId: me.UserId, visibleFrom: 1, ct);
        await transaction.CommitAsync(ct);

        await announcer.ChatAddedAsync(chatId, userSeqs);
        return await EntryAsync(me.UserId, chatId, ct);
    }

    private Task<long?> FindAsync(long userId, Guid operationId, CancellationToken ct) =>
        db.Chats.Where(x => x.CreatedById == userId && x.OperationId == operationId).Select(x => (long?)x.Id).FirstOrDefaultAsync(ct);

    private async Task<ChatEntryDto> EntryAsync(long userId, long chatId, CancellationToken ct) =>
        await reader.EntriesAsync(userId, [chatId], ct) is [var entry] ? entry : throw new ApiException(ErrorCodes.NotFound);
}
