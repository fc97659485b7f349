using System.Globalization;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Users;

/// <summary>The last person of a page. Opaque to clients.</summary>
internal sealed record UserCursor(int Rank, long Seen, long UserId, string NameKey)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rank}.{-Seen}.{UserId}.{NameKey}");

    /// <exception cref="ApiException"><c>invalid</c>: not made by this server.</exception>
    public static UserCursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parts = text.Split('.', 4);
        return parts.Length == 4
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
            && !parts[3].Contains('\0', StringComparison.Ordinal)
                ? new UserCursor(rank, -seen, userId, parts[3])
                : throw new ApiException(ErrorCodes.Invalid, "after");
    }
}
