using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Access;
using Parley.Server.Data;
using Parley.Server.Features.Accounts.Devices;
using Parley.Server.Features.Accounts.Passwords;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Security;
using Parley.Server.Platform.Settings;
using Parley.Server.Realtime;
using RegistrationMode = Parley.Server.Platform.Settings.RegistrationMode;

namespace Parley.Server.Features.Accounts;

/// <summary>Makes an account, puts it into the general chat and signs it in.</summary>
internal sealed class Register(
    ParleyDb db, PasswordHashing passwords, SignIns signIns, AccountSettings accounts, GeneralSettings general,
    ILookupNormalizer normalizer, IInvites invites, FaceAudience faces, IFanout fanout, TimeProvider clock)
{
    private static readonly Func<Task> NoNews = () => Task.CompletedTask;

    /// <returns>The sign-in with its token; the door decides whether it travels in the body or in a cookie.</returns>
    public async Task<SessionDto> HandleAsync(RegisterRequest request, string? address, CancellationToken ct)
    {
        var setsUp = !string.IsNullOrEmpty(request.SetupToken);
        var userName = UserNames.Clean(request.UserName, setsUp);
        var name = Check.Line(request.Name, "name", 1, Limits.NameMax);
        var email = Check.OptionalLine(request.Email, "email", Limits.EmailMax);
        Check.Require(email is null || IsPlausible(email), "email");
        PasswordRules.Require(request.Password, userName, name, general.Name);
        if (!setsUp)
        {
            await RequireOpenAsync(request.InviteCode, ct);
        }

        var key = UserNames.Key(userName);
        if (await db.Users.AnyAsync(x => x.NormalizedUserName == key, ct))
        {
            throw new ApiException(ErrorCodes.UserNameTaken); // spares the hash; the index decides
        }

        var user = new User
        {
            UserName = userName,
            NormalizedUserName = key,
            Name = name,
            SearchText = UserNames.SearchTextOf(name, userName),
            Email = email,
            NormalizedEmail = normalizer.NormalizeEmail(email),
            PasswordHash = await passwords.HashAsync(request.Password, ct),
            SecurityStamp = SecretToken.New(16),
            Role = setsUp ? UserRole.Admin : UserRole.Member,
            CreatedAt = clock.GetUtcNow(),
        };
        try
        {
            return await SaveAsync(user, request, address, ct);
        }
        catch (DbUpdateException failed) when (failed.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken)
        {
            throw taken.ConstraintName?.Contains("email", StringComparison.OrdinalIgnoreCase) == true
                ? new ApiException(ErrorCodes.Conflict, "email")
                : new ApiException(ErrorCodes.UserNameTaken);
        }
    }

    private async Task<SessionDto> SaveAsync(User user, RegisterRequest request, string? address, CancellationToken ct)
    {
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        if (user.Role == UserRole.Admin && !await SetupToken.UseAsync(db, request.SetupToken!, ct))
        {
            throw new ApiException(ErrorCodes.RegistrationClosed, "setupToken");
        }

        db.Users.Add(user);
        await db.SaveChangesAsync(ct);
        db.UserStates.Add(new() { UserId = user.Id });
        var (device, token, _) = await signIns.BeginAsync(user.Id, request.Device, isRemembered: true, address, ct);
        await db.Database.ExecuteSqlAsync(
            $"UPDATE users SET changed_xid = pg_current_xact_id()::text::bigint WHERE id = {user.Id}", ct);
        var announceJoining = NoNews;
        if (user.Role != UserRole.Admin && accounts.Registration == RegistrationMode.Invite)
        {
            // Looking at the link before the hash spared work; only this decides.
            announceJoining = await invites.UseAsync(request.InviteCode!, user.Id, ct) ?? throw new ApiException(ErrorCodes.RegistrationClosed);
        }

        await JoinGeneralAsync(user, ct); // last: its row is the lock all senders of that chat wait for
        await tx.CommitAsync(ct);

        var audience = await faces.OfAsync(user.Id, CancellationToken.None);
        fanout.Publish(audience is null ? Audience.Everyone : Audience.Of(audience), new UserCreated(user.ToDto()));
        await announceJoining();
        return new(user.ToMeDto(clock.GetUtcNow()), device.Id, token);
    }

    /// <summary>Joining the general chat takes no number of it: thousands of joins are no news there. Only what comes later is unread.</summary>
    private async Task JoinGeneralAsync(User user, CancellationToken ct)
    {
        var rows = await db.Database.SqlQuery<GeneralChat>($"""
            UPDATE chats SET member_count = member_count + 1, members_seq = members_seq + 1, changed_xid = pg_current_xact_id()::text::bigint
            WHERE id = (SELECT general_chat_id FROM server_state)
            RETURNING id, last_seq, history, pg_current_xact_id()::text::bigint AS xid
            """).ToListAsync(ct);
        var chat = rows[0];
        db.Members.Add(new()
        {
            ChatId = chat.Id,
            UserId = user.Id,
            Role = user.Role == UserRole.Admin ? MemberRank.Admin : MemberRank.Member,
            JoinedAt = user.CreatedAt,
            ChangedSeq = chat.LastSeq,
            JoinedSeq = chat.LastSeq,
            VisibleFrom = chat.History == ChatHistory.All ? 1 : chat.LastSeq + 1,
            ReadUpTo = chat.LastSeq,
            DeliveredUpTo = chat.LastSeq,
            HeldDeliveredUpTo = chat.LastSeq,
            MarksXid = chat.Xid,
        });
        await db.SaveChangesAsync(ct);
    }

    private async Task RequireOpenAsync(string? inviteCode, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var isAllowed = accounts.Registration switch
        {
            RegistrationMode.Open => true,
            RegistrationMode.Invite when inviteCode is { Length: > 0 and < 200 } => await HoldsAsync(SecretToken.Hash(inviteCode)),
            _ => false,
        };
        if (!isAllowed)
        {
            throw new ApiException(ErrorCodes.RegistrationClosed);
        }

        Task<bool> HoldsAsync(byte[] hash) => db.Invites.AnyAsync(
            x => x.CodeHash == hash && x.RevokedAt == null && (x.ExpiresAt == null || x.ExpiresAt > now) && (x.MaxUses == null || x.Uses < x.MaxUses), ct);
    }

    /// <summary>Only a mail proves an address; this catches slips of the keyboard.</summary>
    private static bool IsPlausible(string email) =>
        email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < email.Length - 3
        && email.IndexOf('@', at + 1) < 0 && email[at..].Contains('.', StringComparison.Ordinal) && !email.Contains(' ', StringComparison.Ordinal);

    private sealed record GeneralChat(
        [property: Column("id")] long Id,
        [property: Column("last_seq")] long LastSeq,
        [property: Column("history")] ChatHistory History,
        [property: Column("xid")] long Xid);
}
