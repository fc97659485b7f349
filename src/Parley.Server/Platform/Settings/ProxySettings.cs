namespace Parley.Server.Platform.Settings;

/// <summary>Reverse proxies in front of the server.</summary>
[SettingsPart]
internal sealed record ProxySettings
{
    /// <summary>
    /// Addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed, for example
    /// <c>10.0.0.5, 172.16.0.0/12</c>. This machine is always among them. Empty: nobody else.
    /// </summary>
    public string? TrustedProxies { get; init; }
}
