using System.Globalization;
using System.Text;
using Parley.Contract;
using Parley.Contract.Errors;

namespace Parley.Server.Platform.Errors;

/// <summary>Checks of input that every use case needs. Each refuses with <c>invalid</c> and the name of the field.</summary>
internal static class Check
{
    /// <summary>A single line: trimmed and composed (NFC); no control, line or bidirectional override characters.</summary>
    /// <exception cref="ApiException"><c>invalid</c></exception>
    public static string Line(string? value, string field, int min, int max)
    {
        RefuseHuge(value, field, max);
        var line = Compose(value, field).Trim();
        Require(line.Length >= min && line.Length <= max && !line.Any(IsForbiddenInLine), field);
        return line;
    }

    /// <summary>Like <see cref="Line"/>, but null and nothing but white space become null.</summary>
    /// <exception cref="ApiException"><c>invalid</c></exception>
    public static string? OptionalLine(string? value, string field, int max) =>
        string.IsNullOrWhiteSpace(value) ? null : Line(value, field, 1, max);

    /// <summary>A text of several lines or null; no control characters but tab and line ends.</summary>
    /// <exception cref="ApiException"><c>invalid</c></exception>
    public static string? OptionalText(string? value, string field, int max)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        RefuseHuge(value, field, max);
        var text = Compose(value, field).Trim();
        Require(text.Length <= max && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), field);
        return text;
    }

    /// <summary>The size of a page: the default when none is named.</summary>
    /// <exception cref="ApiException"><c>invalid</c> outside 1 to <paramref name="max"/>.</exception>
    public static int Limit(int? limit, int defaultLimit = Limits.ListPageDefault, int max = Limits.ListPageMax)
    {
        Require(limit is null or >= 1 && (limit is null || limit <= max), "limit");
        return limit ?? defaultLimit;
    }

    /// <summary>Refuses unless the condition holds.</summary>
    /// <exception cref="ApiException"><c>invalid</c> with the field.</exception>
    public static void Require(bool condition, string field)
    {
        if (!condition)
        {
            throw new ApiException(ErrorCodes.Invalid, field);
        }
    }

    // Composing a text costs more than measuring it: what can never fit is refused first.
    private static void RefuseHuge(string? value, string field, int max) => Require((value?.Length ?? 0) <= (max * 4) + 64, field);

    private static string Compose(string? value, string field)
    {
        try
        {
            return (value ?? "").Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            throw new ApiException(ErrorCodes.Invalid, field); // half of a surrogate pair
        }
    }

    private static bool IsForbiddenInLine(char c) =>
        char.IsControl(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
