using System.Text.RegularExpressions;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Server.Platform;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Accounts;

/// <summary>Replaces the settings of an account.</summary>
internal sealed partial class UpdateSettings(AccountChange account)
{
    public Task<MeDto> HandleAsync(CurrentUser me, SettingsDto settings, CancellationToken ct)
    {
        Check.Require(settings.Language is null || LanguageTag().IsMatch(settings.Language), "language");
        Check.Require(settings.Preferences is null || settings.Preferences.Length <= Limits.PreferencesMax, "preferences");
        Check.Require(settings.Preferences?.Contains('\0', StringComparison.Ordinal) != true, "preferences");
        return account.SaveAsync(me.UserId, user =>
        {
            user.Language = settings.Language;
            user.SendsReadReceipts = settings.SendsReadReceipts;
            user.SendsTyping = settings.SendsTyping;
            user.ShowsPresence = settings.ShowsPresence;
            user.CanBeFound = settings.CanBeFound;
            user.Preferences = settings.Preferences;
        }, ct);
    }

    [GeneratedRegex("^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LanguageTag();
}
