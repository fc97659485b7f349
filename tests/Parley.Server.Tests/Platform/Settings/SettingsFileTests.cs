using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Tests.Platform.Settings;

/// <summary>deploy/parley.env is the operator's list of settings and must not lie.</summary>
public sealed partial class SettingsFileTests
{
    // Of the framework, not ours, but an operator looks for it in the same place.
    private static readonly string[] OfTheFramework = ["ASPNETCORE_URLS", "Logging__LogLevel__Default", "Logging__LogLevel__Microsoft.AspNetCore"];

    [Fact]
    [Covers("S0-18")]
    public void The_annotated_file_names_every_setting()
    {
        var missing = SettingsCatalog.Variables.Keys.Except(ReadFile().Select(line => line.Key), StringComparer.Ordinal);

        Assert.Empty(missing);
    }

    [Fact]
    [Covers("S0-18")]
    public void The_annotated_file_names_no_setting_that_nothing_reads()
    {
        var unknown = ReadFile().Select(line => line.Key).Except([.. SettingsCatalog.Variables.Keys, .. OfTheFramework], StringComparer.Ordinal);

        Assert.Empty(unknown);
    }

    [Fact]
    public void Every_value_in_the_file_is_accepted()
    {
        var values = ReadFile().ToDictionary(line => line.Key.Replace("__", ":", StringComparison.Ordinal), line => (string?)line.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        foreach (var part in SettingsCatalog.Parts)
        {
            SettingsReader.Read(part, configuration);
        }
    }

    [Fact]
    public void The_file_shows_the_defaults()
    {
        foreach (var (key, value) in ReadFile().Where(line => SettingsCatalog.Variables.ContainsKey(line.Key)))
        {
            var property = SettingsCatalog.Variables[key];
            var normal = property.GetValue(Activator.CreateInstance(property.DeclaringType!));
            if (normal is not null)
            {
                Assert.Equal(Convert.ToString(normal, System.Globalization.CultureInfo.InvariantCulture), value, ignoreCase: true);
            }
        }
    }

    private static IEnumerable<(string Key, string Value)> ReadFile() =>
        from line in File.ReadLines(Repository.File("deploy", "parley.env"))
        let match = Setting().Match(line)
        where match.Success
        select (match.Groups["key"].Value, match.Groups["value"].Value);

    [GeneratedRegex(@"^#?(?<key>[A-Za-z_.]+)=(?<value>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Setting();
}
