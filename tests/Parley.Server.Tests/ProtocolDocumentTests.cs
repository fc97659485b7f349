using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Testing;

namespace Parley.Server.Tests;

/// <summary>docs/protocol.md is the reference: what the contract can say and the page does not name is a gap in it.</summary>
public sealed class ProtocolDocumentTests
{
    private static readonly Lazy<string> Page = new(() => File.ReadAllText(Repository.File("docs", "protocol.md")));

    [Theory]
    [InlineData(typeof(ClientFrame))]
    [InlineData(typeof(ServerFrame))]
    public void Every_frame_is_in_the_reference(Type frames) =>
        AssertNamed(frames.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).Select(frame => (string)frame.TypeDiscriminator!));

    [Fact]
    public void Every_error_code_is_in_the_reference() =>
        AssertNamed(Constants(typeof(ErrorCodes)).Select(code => (string)code));

    [Fact]
    public void Every_close_code_is_in_the_reference() =>
        AssertNamed(Constants(typeof(CloseCodes)).Select(code => code.ToString()!), "| {0} |");

    private static IEnumerable<object> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => field.GetRawConstantValue()!);

    private static void AssertNamed(IEnumerable<string> names, string form = "`{0}`")
    {
        var all = names.ToList();
        Assert.NotEmpty(all);
        Assert.All(all, name => Assert.Contains(string.Format(CultureInfo.InvariantCulture, form, name), Page.Value, StringComparison.Ordinal));
    }
}
