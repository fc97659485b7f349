namespace Parley.Server.Platform.Settings;

/// <summary>How the server writes its log.</summary>
[SettingsPart]
internal sealed record LogSettings
{
    /// <summary>Form of a line on the standard output: <c>text</c> for people, <c>json</c> for collectors.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;
}

internal enum LogFormat
{
    Text,
    Json,
}
