using System.Text.RegularExpressions;
using Parley.Testing;

namespace Parley.Server.Tests;

/// <summary>Holds the import table of ARCHITECTURE.md (the web's half is held by its linter). Reads the sources: a forbidden import is a line somebody wrote.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Server = Path.Combine(Repository.Root, "src", "Parley.Server");

    [Fact]
    public void Contract_references_nothing_of_ours() =>
        AssertNoImports(Path.Combine(Repository.Root, "src", "Parley.Contract"), "Parley.Server", "Parley.Client");

    [Fact]
    public void Client_never_references_the_server() =>
        AssertNoImports(Path.Combine(Repository.Root, "src", "Parley.Client"), "Parley.Server");

    [Fact]
    public void Access_knows_neither_features_nor_sockets() =>
        AssertNoImports(Path.Combine(Server, "Access"), "Parley.Server.Features", "Parley.Server.Realtime");

    [Fact]
    public void Realtime_knows_frames_and_audiences_never_rows() =>
        AssertNoImports(
            Path.Combine(Server, "Realtime"), "Parley.Server.Data", "Parley.Server.Access", "Parley.Server.Features", "Microsoft.EntityFrameworkCore", "Npgsql");

    [Fact]
    public void Rows_are_not_messages_on_the_wire() =>
        AssertNoImports(
            Path.Combine(Server, "Data"), "Parley.Contract", "Parley.Server.Features", "Parley.Server.Access", "Parley.Server.Realtime", "Parley.Server.Platform");

    [Fact]
    public void Platform_knows_nothing_above_it() =>
        AssertNoImports(
            Path.Combine(Server, "Platform"), "Parley.Server.Features", "Parley.Server.Access", "Parley.Server.Realtime", "Parley.Contract.Chats", "Parley.Contract.Messages");

    [Fact]
    public void A_feature_imports_no_other_feature()
    {
        foreach (var feature in Directory.EnumerateDirectories(Path.Combine(Server, "Features")))
        {
            var own = $"Parley.Server.Features.{Path.GetFileName(feature)}";
            var foreign = Files(feature)
                .SelectMany(file => Imports(file).Select(import => (file, import)))
                .Where(x => x.import.StartsWith("Parley.Server.Features.", StringComparison.Ordinal)
                    && x.import != own && !x.import.StartsWith(own + ".", StringComparison.Ordinal))
                .Select(x => $"{Path.GetRelativePath(Server, x.file)} imports {x.import}");
            Assert.Empty(foreign);
        }
    }

    [Fact]
    [Covers("SEC44")]
    public void Nothing_guessable_makes_a_secret()
    {
        // When a client comes back after a restart is no secret; everything else comes from the system's generator.
        string[] spread = ["ConnectionTable.cs"];
        Assert.Empty(Files(Server)
            .Where(file => !spread.Contains(Path.GetFileName(file)))
            .SelectMany(file => File.ReadLines(file).Where(line => Guessable().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")));
        Assert.Contains("RandomNumberGenerator", File.ReadAllText(Path.Combine(Server, "Platform", "Security", "SecretToken.cs")), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("SEC4")]
    public void Every_pattern_is_written_by_us_and_ends_in_time() =>
        Assert.Empty(Files(Server).SelectMany(file => File.ReadLines(file)
            .Where(line => line.Contains("new Regex(", StringComparison.Ordinal) || PatternOfArgument().IsMatch(line))
            .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")));

    private static void AssertNoImports(string folder, params string[] forbidden) =>
        Assert.Empty(Files(folder)
            .SelectMany(file => Imports(file).Select(import => (file, import)))
            .Where(x => forbidden.Any(no => x.import == no || x.import.StartsWith(no + ".", StringComparison.Ordinal)))
            .Select(x => $"{Path.GetRelativePath(Repository.Root, x.file)} imports {x.import}"));

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !file.Contains($"{Path.DirectorySeparatorChar}Migrations{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>Imported namespaces, and namespaces of ours written out in full anywhere in the code (doc comments aside).</summary>
    private static IEnumerable<string> Imports(string file)
    {
        foreach (var line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (Match match in Namespace().Matches(line))
            {
                yield return match.Value;
            }
        }
    }

    [GeneratedRegex(@"\b(new Random\b|Random\.Shared|System\.Random)")]
    private static partial Regex Guessable();

    [GeneratedRegex(@"\bRegex\.(IsMatch|Match|Matches|Replace|Split)\(")]
    private static partial Regex PatternOfArgument();

    [GeneratedRegex(@"\b(Parley\.(Server|Client|Contract)|Microsoft\.EntityFrameworkCore|Npgsql)(\.[A-Z]\w*)*")]
    private static partial Regex Namespace();
}
