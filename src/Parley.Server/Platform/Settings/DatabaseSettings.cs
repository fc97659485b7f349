using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Platform.Settings;

/// <summary>Which PostgreSQL the server uses.</summary>
[SettingsPart]
internal sealed record DatabaseSettings
{
    /// <summary>
    /// Connection string of the database, <c>Host=db;Database=parley;Username=parley_app;Password=…</c>.
    /// Empty: a private PostgreSQL in the data folder. At most 40 connections are opened; <c>Maximum Pool Size=…</c> says otherwise.
    /// </summary>
    [Variable("ConnectionStrings__Parley")]
    public string? ConnectionString { get; init; }

    /// <summary>
    /// Connection string of a role that may change the schema; used only to apply migrations, so that the role above needs no such right.
    /// Empty: the same as above.
    /// </summary>
    [Variable("ConnectionStrings__ParleyOwner")]
    public string? OwnerConnectionString { get; init; }

    /// <summary>File whose content is the database password, for both connection strings. Empty: the password in the string.</summary>
    public string? DatabasePasswordFile { get; init; }

    /// <summary>Seconds to wait at start for a configured database that does not answer. 0 to 86400.</summary>
    [Range(0, 86_400)]
    public int DatabaseWaitSeconds { get; init; } = 300;
}
