using Npgsql;
using Parley.Contract.Errors;
using Parley.Contract.Users;
using Parley.Server.Access;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Features.Users;

/// <summary>
/// A person's profile, by id (S2-06) or by exact nick. With the open directory every id answers; otherwise only people one shares a chat with or who
/// let themselves be found. A nick of somebody who does not want to be found answers only those who share a chat.
/// </summary>
internal sealed class GetUser(NpgsqlDataSource database, UserDirectory people, AccountSettings settings)
{
    public async Task<UserDto> ByIdAsync(CurrentUser me, long userId, CancellationToken ct)
    {
        var user = await people.GetAsync(userId, ct) ?? throw new ApiException(ErrorCodes.NotFound);
        if (settings.Directory == DirectoryMode.Open || userId == me.UserId || await IsKnownAsync(me.UserId, userId, ct))
        {
            return user;
        }

        throw new ApiException(ErrorCodes.NotFound);
    }

    public async Task<UserDto> ByNameAsync(CurrentUser me, string userName, CancellationToken ct)
    {
        // As nicks are compared at registration: composed and without regard to case.
        var key = Check.Line(userName, "userName", 1, 128).TrimStart('@').Normalize(System.Text.NormalizationForm.FormKC).ToUpperInvariant();
        await using var command = database.CreateCommand("SELECT id FROM users WHERE normalized_user_name = $1 AND deactivated_at IS NULL");
        command.Parameters.Add(new() { Value = key });
        return await command.ExecuteScalarAsync(ct) is long userId && (userId == me.UserId || await IsKnownAsync(me.UserId, userId, ct))
            ? (await people.GetAsync(userId, ct))!
            : throw new ApiException(ErrorCodes.NotFound);
    }

    private async Task<bool> IsKnownAsync(long viewerId, long userId, CancellationToken ct)
    {
        await using var command = database.CreateCommand($"SELECT u.can_be_found OR {UsersSql.SharesChat("$1")} FROM users u WHERE u.id = $2");
        command.Parameters.Add(new() { Value = viewerId });
        command.Parameters.Add(new() { Value = userId });
        return await command.ExecuteScalarAsync(ct) is true;
    }
}
