using System.Globalization;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Access;

/// <summary>The last chat of a page. Opaque to clients.</summary>
/// <param name="IsPinned">Whether it is among the pinned ones.</param>
/// <param name="LastAt">Its time.</param>
/// <param name="Passed">How many chats of exactly this time were passed, itself included.</param>
/// <param name="ChatId">The chat.</param>
internal sealed record ChatListCursor(bool IsPinned, DateTimeOffset LastAt, int Passed, long ChatId)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsPinned ? 1 : 0)}.{LastAt.UtcTicks}.{Passed}.{ChatId}");

    /// <exception cref="ApiException"><c>invalid</c>: not made by this server.</exception>
    public static ChatListCursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var parts = text.Split('.');
        if (parts.Length == 4
            && parts[0] is "0" or "1"
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var passed)
            && passed is >= 1 and <= 100_000
            && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var chatId))
        {
            return new ChatListCursor(parts[0] == "1", new DateTimeOffset(ticks, TimeSpan.Zero), passed, chatId);
        }

        throw new ApiException(ErrorCodes.Invalid, "after");
    }
}
