using System.Reflection;
using System.Text;

namespace Parley.Client.Tests;

public sealed class PublicSurfaceTests
{
    /// <summary>The committed text shows in review what callers of the SDK will notice. To accept a change: run with PARLEY_ACCEPT=1.</summary>
    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        var path = Repository.File("src", "Parley.Client", "PublicApi.txt");
        var actual = Describe(typeof(ParleyClient).Assembly);
        if (Environment.GetEnvironmentVariable("PARLEY_ACCEPT") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append('\n');
            var members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(member => member is not MethodInfo { IsSpecialName: true } && !member.Name.StartsWith('<') && member.MemberType != MemberTypes.NestedType)
                .Select(member => $"  {member.MemberType}: {member}").Order(StringComparer.Ordinal);
            foreach (var member in members)
            {
                text.Append(member).Append('\n');
            }
        }

        return text.ToString();
    }
}
