using Parley.Contract.Users;

namespace Parley.Server.Access;

/// <summary>The readable name of a direct chat made of both nicks, such as <c>avi&amp;lisa</c> (S3-07, A12).</summary>
internal static class DirectAlias
{
    /// <returns>The nicks in one order for both sides, or null when there are not two people.</returns>
    public static string? Of(IReadOnlyList<long> userIds, IReadOnlyDictionary<long, UserDto> people)
    {
        if (userIds.Count != 2 || !people.TryGetValue(userIds[0], out var one) || !people.TryGetValue(userIds[1], out var other))
        {
            return null;
        }

        var isInOrder = string.Compare(one.UserName, other.UserName, StringComparison.OrdinalIgnoreCase) <= 0;
        return isInOrder ? $"{one.UserName}&{other.UserName}" : $"{other.UserName}&{one.UserName}";
    }
}
