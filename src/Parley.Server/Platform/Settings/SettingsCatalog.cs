using System.Reflection;

namespace Parley.Server.Platform.Settings;

/// <summary>Every part of the settings and every environment variable the server knows.</summary>
internal static class SettingsCatalog
{
    public const string Prefix = "Parley__";

    /// <summary>All records marked with <see cref="SettingsPartAttribute"/>, by name.</summary>
    public static IReadOnlyList<Type> Parts { get; } =
    [
        .. typeof(SettingsCatalog).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<SettingsPartAttribute>() is not null)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    /// <summary>Environment variable of each property of each part.</summary>
    public static IReadOnlyDictionary<string, PropertyInfo> Variables { get; } =
        Parts.SelectMany(part => part.GetProperties()).Where(property => property.CanWrite)
            .ToDictionary(VariableOf, StringComparer.OrdinalIgnoreCase);

    /// <summary>The environment variable of a setting.</summary>
    public static string VariableOf(PropertyInfo property) =>
        property.GetCustomAttribute<VariableAttribute>()?.Name ?? Prefix + property.Name;
}
