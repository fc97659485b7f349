using System.Globalization;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Chats;

/// <summary>The last member of a page. Opaque to clients.</summary>
internal sealed record MemberCursor(int Role, long UserId, string NameKey)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Role}.{UserId}.{NameKey}");

    /// <exception cref="ApiException"><c>invalid</c>: not made by this server.</exception>
    public static MemberCursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parts = text.Split('.', 3);
        return parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var role)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var userId)
            && !parts[2].Contains('\0', StringComparison.Ordinal)
                ? new MemberCursor(role, userId, parts[2])
                : throw new ApiException(ErrorCodes.Invalid, "after");
    }
}
