namespace Parley.Server.Platform.Settings;

/// <summary>
/// Marks a record of settings. Each public property is one environment variable, <c>Parley__PropertyName</c> unless
/// <see cref="VariableAttribute"/> says otherwise; its initial value is the default and its validation attributes are the limits.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SettingsPartAttribute : Attribute;

/// <summary>Gives a setting another environment variable than <c>Parley__PropertyName</c>.</summary>
/// <param name="name">The variable, with two underscores between the parts.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VariableAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
