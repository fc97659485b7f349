using Parley.Contract.Messages;

namespace Parley.Server.Access;

/// <summary>The start of an answered message, as answers carry it.</summary>
internal static class Quotes
{
    /// <summary>UTF-16 units of the original that a quote shows.</summary>
    public const int Length = 200;

    /// <summary>A quote of a message with this present text.</summary>
    public static QuoteDto Of(long seq, long authorId, string? text, bool isDeleted) =>
        new(seq, authorId, isDeleted || text is null ? null : Cut(text), isDeleted);

    private static string Cut(string text)
    {
        if (text.Length <= Length)
        {
            return text;
        }

        // Half a surrogate pair is not text.
        return text[..(char.IsHighSurrogate(text[Length - 1]) ? Length - 1 : Length)];
    }
}
