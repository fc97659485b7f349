using System.Globalization;
using System.Text;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Text;

namespace Parley.Server.Features.Accounts;

/// <summary>What a nick may look like, and when two are the same.</summary>
internal static class UserNames
{
    /// <summary>More marks than this on one letter are decoration that overflows its line.</summary>
    private const int MostMarks = 2;

    /// <summary>Names that would pass for the server itself, or for everybody in a mention.</summary>
    private static readonly HashSet<string> Reserved =
    [
        "admin", "administrator", "all", "anonymous", "api", "bot", "channel", "deleted", "everybody", "everyone", "general", "help", "here",
        "me", "mod", "moderator", "null", "official", "parley", "postmaster", "root", "security", "server", "staff", "support", "sys", "system",
        "undefined", "webmaster", "you",
    ];

    private static readonly HashSet<string> ForFirstAdmin = ["admin", "administrator", "root"];

    /// <summary>The nick as it is stored: trimmed, in one composition form (NFKC).</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="isFirstAdmin">The person sets the server up and may be called so.</param>
    /// <exception cref="ApiException"><c>user_name_invalid</c></exception>
    public static string Clean(string typed, bool isFirstAdmin = false)
    {
        Refuse(typed.Length > Limits.UserNameMax * 4, "length");
        var name = Compose(typed).Trim();
        Refuse(name.Length is < Limits.UserNameMin or > Limits.UserNameMax, "length");
        Refuse(!HasGoodForm(name), "characters");

        var folded = SearchText.Fold(name);
        Refuse(Reserved.Contains(folded) && !(isFirstAdmin && ForFirstAdmin.Contains(folded)), "reserved");
        return name;
    }

    /// <summary>Two nicks with the same key are the same.</summary>
    public static string Key(string userName) => Compose(userName).Trim().ToUpperInvariant();

    /// <summary>What search looks through.</summary>
    public static string SearchTextOf(string name, string userName) => SearchText.Fold($"{name} {userName}");

    private static string Compose(string typed)
    {
        try
        {
            return typed.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            throw new ApiException(ErrorCodes.UserNameInvalid, "characters");
        }
    }

    private static bool HasGoodForm(string name)
    {
        var marks = 0;
        var isLetterBefore = false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                (isLetterBefore, marks) = (true, 0);
            }
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
            {
                if (!isLetterBefore || ++marks > MostMarks)
                {
                    return false;
                }
            }
            else if (rune.Value is '.' or '-' or '_' && name[0] != rune.Value)
            {
                (isLetterBefore, marks) = (false, 0);
            }
            else
            {
                return false;
            }
        }

        return isLetterBefore;
    }

    private static void Refuse(bool isBad, string detail)
    {
        if (isBad)
        {
            throw new ApiException(ErrorCodes.UserNameInvalid, detail);
        }
    }
}
