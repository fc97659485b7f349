using System.Globalization;
using System.Text;

namespace Parley.Server.Platform.Text;

/// <summary>Folds text for search: what is stored and what is asked go through the same fold.</summary>
internal static class SearchText
{
    /// <summary>Lower case without accents, in any script; compatibility forms become plain ones.</summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Control)
            {
                continue;
            }

            // Letters that Unicode does not take apart, though people type them without the stroke.
            _ = char.ToLowerInvariant(c) switch
            {
                'ł' => folded.Append('l'),
                'ø' => folded.Append('o'),
                'đ' => folded.Append('d'),
                'ı' => folded.Append('i'),
                'ß' => folded.Append("ss"),
                'æ' => folded.Append("ae"),
                'œ' => folded.Append("oe"),
                var lower => folded.Append(lower),
            };
        }

        return folded.ToString().Normalize(NormalizationForm.FormC);
    }
}
