using System.Text;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Text;

namespace Parley.Server.Features.Accounts.Passwords;

/// <summary>Which passwords are refused (SEC27): no composition rules, but nothing a guesser tries first.</summary>
internal static class PasswordRules
{
    private const int FewestDifferent = 4;
    private const int ShortestTellingName = 4;

    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"];

    private static readonly Lazy<HashSet<string>> Common = new(ReadCommon);

    /// <summary>Refuses a password that is too short, too long or easy to guess.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="names">Names that must not make up the password: nick, display name, server.</param>
    /// <exception cref="ApiException"><c>password_weak</c>; the detail is <c>short</c>, <c>long</c>, <c>name</c> or <c>common</c>.</exception>
    public static void Require(string password, params string[] names)
    {
        Refuse(password.Length > Limits.PasswordMax, "long");
        Refuse(password.Length < Limits.PasswordMin, "short");

        var folded = SearchText.Fold(Safe(password));
        Refuse(names.Any(name => name.Length >= ShortestTellingName && folded.Contains(SearchText.Fold(name), StringComparison.Ordinal)), "name");
        Refuse(folded.Distinct().Count() < FewestDifferent, "common");
        Refuse(IsRow(folded), "common");
        Refuse(IsCommon(folded), "common");
    }

    private static void Refuse(bool isBad, string detail)
    {
        if (isBad)
        {
            throw new ApiException(ErrorCodes.PasswordWeak, detail);
        }
    }

    private static string Safe(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            throw new ApiException(ErrorCodes.Invalid, "password");
        }
    }

    /// <summary>The list holds words without what people add to get past a rule: digits and signs around, and 0 for o.</summary>
    private static bool IsCommon(string folded)
    {
        var bare = folded.Trim(Ornaments);
        string[] forms = [folded, bare, Unleet(folded), Unleet(folded).Trim(Ornaments), Unleet(bare)];
        return forms.Any(form => Common.Value.Contains(form) || Repeats(form));
    }

    private static readonly char[] Ornaments = [.. "0123456789!?.,-_*#@$%&+=() "];

    private static string Unleet(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] switch { '0' => 'o', '1' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', var c => c };
        }
    });

    /// <summary>One short piece several times, such as <c>abc1abc1abc1</c> or <c>passwordpassword</c>.</summary>
    private static bool Repeats(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            var piece = text[..length];
            if (text.Length % length == 0 && string.Concat(Enumerable.Repeat(piece, text.Length / length)) == text
                && (length <= 4 || Common.Value.Contains(piece)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Neighbours in the alphabet, among the digits or on the keyboard, forwards or backwards, all the way.</summary>
    private static bool IsRow(string text)
    {
        var steps = 0;
        for (var i = 1; i < text.Length; i++)
        {
            var isNeighbour = Math.Abs(text[i] - text[i - 1]) == 1
                || text is [.., '0'] && text[i - 1] == '9' && text[i] == '0'
                || Rows.Any(row => row.IndexOf(text[i], StringComparison.Ordinal) is >= 0 and var at
                    && row.IndexOf(text[i - 1], StringComparison.Ordinal) is >= 0 and var before && Math.Abs(at - before) == 1);
            steps += isNeighbour ? 1 : 0;
        }

        return steps >= (text.Length - 1) * 0.8;
    }

    private static HashSet<string> ReadCommon()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(SearchText.Fold)];
    }
}
