namespace Parley.Server.Platform.Settings;

/// <summary>Who may register and who sees whom.</summary>
[SettingsPart]
internal sealed record AccountSettings
{
    /// <summary>Who may register: <c>open</c> anybody, <c>invite</c> with an invite link, <c>closed</c> nobody.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Open;

    /// <summary>Who is listed: <c>open</c> everybody on the server, <c>contacts</c> only one's own contacts.</summary>
    public DirectoryMode Directory { get; init; } = DirectoryMode.Open;
}

internal enum RegistrationMode
{
    Open,
    Closed,
    Invite,
}

internal enum DirectoryMode
{
    Open,
    Contacts,
}
