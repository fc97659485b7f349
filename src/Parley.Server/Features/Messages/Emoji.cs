using System.Globalization;
using System.Text;
using Parley.Contract;

namespace Parley.Server.Features.Messages;

/// <summary>What may serve as a reaction.</summary>
internal static class Emoji
{
    /// <summary>One symbol as a person sees it (one grapheme cluster, UAX 29), not a letter, not plain ASCII, well-formed.</summary>
    public static bool IsOne(string text)
    {
        if (text.Length is 0 or > Limits.ReactionMax
            || Rune.DecodeFromUtf16(text, out var first, out _) != System.Buffers.OperationStatus.Done
            || StringInfo.GetNextTextElementLength(text) != text.Length
            || text.All(char.IsAscii))
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsLetter(rune) || Rune.IsControl(rune) || Rune.IsWhiteSpace(rune))
            {
                return false;
            }
        }

        return Rune.IsSymbol(first) || Rune.IsDigit(first) || Rune.IsPunctuation(first);
    }
}
