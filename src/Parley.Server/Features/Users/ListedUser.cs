using Npgsql;
using Parley.Contract.Users;
using Parley.Server.Access;

namespace Parley.Server.Features.Users;

/// <summary>A person on a page, and the place of the page's end if it ends here.</summary>
internal sealed record ListedUser(UserDto User, UserCursor Cursor)
{
    /// <summary>From id, nick, name, about, photo, rank, last seen, key of the name.</summary>
    public static ListedUser Read(NpgsqlDataReader row)
    {
        var user = new UserDto(row.GetInt64(0), row.GetString(1), row.GetString(2), row.TextOrNull(3), row.TextOrNull(4));
        return new ListedUser(user, new UserCursor(row.GetInt32(5), row.GetInt64(6), user.Id, row.GetString(7)));
    }
}
