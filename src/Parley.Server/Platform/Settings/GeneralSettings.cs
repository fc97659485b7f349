using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Platform.Settings;

/// <summary>What the server is called and where it keeps its things.</summary>
[SettingsPart]
internal sealed record GeneralSettings
{
    /// <summary>Name of this server, shown on the sign-in page and in messages to people. 1 to 60 characters.</summary>
    [StringLength(60, MinimumLength = 1)]
    public string Name { get; init; } = "Parley";

    /// <summary>Address under which people reach this server, for links in mails and invites. Empty: the address it listens on.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Folder for everything the server keeps: private database, keys, files. Relative to the working directory.</summary>
    [StringLength(1000, MinimumLength = 1)]
    public string DataFolder { get; init; } = "data";

    /// <summary>Folder of the built web client. Empty: <c>wwwroot</c> beside the server.</summary>
    public string? WebFolder { get; init; }

    /// <summary><see cref="DataFolder"/> as an absolute path.</summary>
    public string DataPath => Path.GetFullPath(DataFolder);
}
