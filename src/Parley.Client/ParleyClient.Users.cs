using Parley.Contract.Users;

namespace Parley.Client;

public sealed partial class ParleyClient
{
    /// <summary>People by pages.</summary>
    /// <param name="query">Part of a name or nick, or null for all.</param>
    /// <param name="status"><c>online</c>, <c>offline</c>, or null for all.</param>
    /// <param name="after"><see cref="UserPageDto.Next"/> of the page before, or null.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="ct">Ends the call.</param>
    public Task<UserPageDto> GetUsersAsync(string? query = null, string? status = null, string? after = null, int? limit = null, CancellationToken ct = default) =>
        GetAsync<UserPageDto>($"users{Query(("query", query), ("status", status), ("after", after), ("limit", limit))}", ct);

    /// <summary>One person.</summary>
    public Task<UserDto> GetUserAsync(long userId, CancellationToken ct = default) => GetAsync<UserDto>(FormattableString.Invariant($"users/{userId}"), ct);

    /// <summary>The person with a nick.</summary>
    public Task<UserDto> GetUserByNameAsync(string userName, CancellationToken ct = default) =>
        GetAsync<UserDto>($"users/by-name/{Uri.EscapeDataString(userName)}", ct);

    /// <summary>How many messages of a person I have not read.</summary>
    public Task<UserUnreadDto> GetUserUnreadAsync(long userId, CancellationToken ct = default) =>
        GetAsync<UserUnreadDto>(FormattableString.Invariant($"users/{userId}/unread"), ct);

    private static string Query(params (string Name, object? Value)[] values)
    {
        var given = values.Where(value => value.Value is not null)
            .Select(value => $"{value.Name}={Uri.EscapeDataString(Convert.ToString(value.Value, System.Globalization.CultureInfo.InvariantCulture)!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
