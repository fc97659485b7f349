using System.Globalization;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

/// <summary>What a message may say.</summary>
internal static class MessageText
{
    /// <summary>Null when the text may be stored, otherwise the refusal.</summary>
    public static ApiException? Check(string text)
    {
        if (text.Length > Limits.MessageMax)
        {
            return new ApiException(ErrorCodes.MessageTooLong);
        }

        var isBlank = true;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0' || (char.IsSurrogate(c) && !IsPair(text, ref i)))
            {
                return new ApiException(ErrorCodes.Invalid, "text");
            }

            isBlank = isBlank && IsInvisible(c);
        }

        return isBlank ? new ApiException(ErrorCodes.MessageEmpty) : null;
    }

    /// <summary>The mentions in the form they are stored: each once, rising. Null stands for a bad list.</summary>
    public static long[]? Mentions(IReadOnlyList<long>? mentions)
    {
        if (mentions is null || mentions.Count == 0)
        {
            return [];
        }

        if (mentions.Count > Limits.MentionsMax)
        {
            return null;
        }

        long[] rising = [.. new SortedSet<long>(mentions)];
        return rising[0] > 0 ? rising : null;
    }

    private static bool IsPair(string text, ref int i)
    {
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            i++;
            return true;
        }

        return false;
    }

    // Zero-width and control characters show nothing either: a bubble with only these would look empty.
    private static bool IsInvisible(char c) =>
        char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format;
}
