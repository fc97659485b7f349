using Microsoft.EntityFrameworkCore;
using Parley.Contract.Messages;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Chats.Invites;

/// <summary>Lets somebody who is registering in by a link; of many at once exactly as many get in as the link allows.</summary>
internal sealed class UseInvite(ParleyDb db, Joining joining, ChatAnnouncer announcer, TimeProvider clock) : IInvites
{
    public async Task<Func<Task>?> UseAsync(string code, long userId, CancellationToken ct)
    {
        var hash = SecretToken.Hash(code);
        if (await db.Invites.AsNoTracking().FirstOrDefaultAsync(x => x.CodeHash == hash, ct) is not { } invite)
        {
            return null;
        }

        var chats = await db.Chats.FromSql($"""
            SELECT * FROM chats WHERE id = {invite.ChatId} OR id = (SELECT general_chat_id FROM server_state) ORDER BY id FOR UPDATE
            """).AsNoTracking().ToListAsync(ct);
        var chat = chats.Single(x => x.Id == invite.ChatId);
        var now = clock.GetUtcNow();
        if (chat.DeletedAt is not null
            || await db.Invites.Where(x => x.Id == invite.Id).Valid(now).ExecuteUpdateAsync(set => set.SetProperty(x => x.Uses, x => x.Uses + 1), ct) == 0)
        {
            return null;
        }

        if (chat.Kind == ChatType.General)
        {
            return () => Task.CompletedTask; // every registration joins it
        }

        if (await joining.JoinAsync(chat, userId, [userId], SystemNoteKind.MemberJoined, ct) is not { } joined)
        {
            return null;
        }

        return async () =>
        {
            await announcer.ChatAddedAsync(chat.Id, joined.UserSeqs);
            await announcer.MembersChangedAsync(joined.Number, joined.Members);
        };
    }
}
