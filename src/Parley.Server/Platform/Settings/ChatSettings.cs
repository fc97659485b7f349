using System.ComponentModel.DataAnnotations;

namespace Parley.Server.Platform.Settings;

/// <summary>What a client gets right after signing in.</summary>
[SettingsPart]
internal sealed record ChatSettings
{
    /// <summary>Number of newest chats pushed right after sign-in. 1 to 50.</summary>
    [Range(1, 50)]
    public int FirstChats { get; init; } = 5;

    /// <summary>Number of newest messages pushed with each of them, also the default page of history. 1 to 100.</summary>
    [Range(1, 100)]
    public int FirstMessages { get; init; } = 10;
}
