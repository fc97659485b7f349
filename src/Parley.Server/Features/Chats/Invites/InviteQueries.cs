using Parley.Contract.Chats;
using Parley.Server.Data;

namespace Parley.Server.Features.Chats.Invites;

internal static class InviteQueries
{
    /// <summary>Links that can be used now.</summary>
    public static IQueryable<Invite> Valid(this IQueryable<Invite> invites, DateTimeOffset now) => invites.Where(x =>
        x.RevokedAt == null && (x.ExpiresAt == null || x.ExpiresAt > now) && (x.MaxUses == null || x.Uses < x.MaxUses));

    public static InviteDto ToDto(this Invite invite, string? code = null) =>
        new(invite.Id, code, invite.CreatedById, invite.CreatedAt, invite.ExpiresAt, invite.MaxUses, invite.Uses);
}
