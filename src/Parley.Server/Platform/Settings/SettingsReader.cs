using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Parley.Server.Platform.Settings;

/// <summary>Reads settings and refuses, naming the variable, what it cannot use.</summary>
internal static class SettingsReader
{
    /// <summary>Reads one part. A missing or empty variable means the default.</summary>
    /// <exception cref="StartRefusedException">A value has the wrong form or is outside its limits.</exception>
    public static object Read(Type part, IConfiguration configuration)
    {
        var settings = Activator.CreateInstance(part)!;
        foreach (var property in part.GetProperties().Where(property => property.CanWrite))
        {
            var variable = SettingsCatalog.VariableOf(property);
            if (configuration[variable.Replace("__", ":", StringComparison.Ordinal)] is { Length: > 0 } text)
            {
                property.SetValue(settings, Convert(property, variable, text.Trim()));
            }

            Validate(settings, property, variable);
        }

        return settings;
    }

    /// <inheritdoc cref="Read(Type, IConfiguration)"/>
    public static T Read<T>(IConfiguration configuration) => (T)Read(typeof(T), configuration);

    /// <summary>Refuses variables that start like ours but that nothing reads: a typing error must not mean a silent default.</summary>
    /// <exception cref="StartRefusedException">A key under <c>Parley</c> is unknown.</exception>
    public static void RefuseUnknown(IConfiguration configuration)
    {
        foreach (var key in configuration.GetSection("Parley").AsEnumerable().Where(entry => entry.Value is not null).Select(entry => entry.Key))
        {
            var variable = key.Replace(":", "__", StringComparison.Ordinal);
            if (!SettingsCatalog.Variables.ContainsKey(variable))
            {
                throw new StartRefusedException($"There is no setting {variable}; deploy/parley.env lists all of them.");
            }
        }
    }

    private static object Convert(PropertyInfo property, string variable, string text)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type.IsEnum)
        {
            return Enum.GetNames(type).Any(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
                ? Enum.Parse(type, text, ignoreCase: true)
                : throw Refusal(variable, text, "one of " + string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant())));
        }

        if (type == typeof(Uri))
        {
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? new Uri(text)
                : throw Refusal(variable, text, "a complete http or https address");
        }

        try
        {
            return TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text)!;
        }
        catch (Exception wrongForm) when (wrongForm is FormatException or ArgumentException or NotSupportedException)
        {
            throw Refusal(variable, text, Form(type));
        }
    }

    private static string Form(Type type) => type.Name switch
    {
        nameof(Int32) or nameof(Int64) => "a whole number",
        nameof(Double) or nameof(Decimal) => "a number with a decimal point",
        nameof(Boolean) => "true or false",
        nameof(TimeSpan) => "a time span such as 00:05:00",
        _ => "a " + type.Name,
    };

    private static void Validate(object settings, PropertyInfo property, string variable)
    {
        var value = property.GetValue(settings);
        foreach (var rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (!rule.IsValid(value))
            {
                throw new StartRefusedException($"{rule.FormatErrorMessage(variable).TrimEnd('.')}, but it is \"{value}\".");
            }
        }
    }

    private static StartRefusedException Refusal(string variable, string text, string expected) =>
        new($"{variable} must be {expected}, but it is \"{text}\".");
}
