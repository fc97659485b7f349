using Microsoft.Extensions.Configuration;
using Parley.Server.Platform;
using Parley.Server.Platform.Settings;

namespace Parley.Server.Tests.Platform.Settings;

public sealed class SettingsReaderTests
{
    [Fact]
    public void Nothing_set_means_the_defaults()
    {
        var chats = Read<ChatSettings>();

        Assert.Equal((5, 10), (chats.FirstChats, chats.FirstMessages));
    }

    [Fact]
    public void An_empty_variable_means_the_default() => Assert.Equal(5, Read<ChatSettings>(("Parley:FirstChats", "")).FirstChats);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("50", 50)]
    public void The_edges_of_a_limit_are_inside(string text, int expected) =>
        Assert.Equal(expected, Read<ChatSettings>(("Parley:FirstChats", text)).FirstChats);

    [Theory]
    [InlineData("0")]
    [InlineData("51")]
    [InlineData("five")]
    [InlineData("5.5")]
    public void A_value_outside_its_limit_is_refused_by_name(string text)
    {
        var refusal = Assert.Throws<StartRefusedException>(() => Read<ChatSettings>(("Parley:FirstChats", text)));

        Assert.Contains("Parley__FirstChats", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{text}\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_word_is_answered_with_the_right_ones()
    {
        var refusal = Assert.Throws<StartRefusedException>(() => Read<AccountSettings>(("Parley:Registration", "maybe")));

        Assert.Equal("Parley__Registration must be one of open, closed, invite, but it is \"maybe\".", refusal.Message);
    }

    [Theory]
    [InlineData("chat.example.org")]
    [InlineData("ftp://chat.example.org")]
    public void An_address_must_be_complete(string text) =>
        Assert.Throws<StartRefusedException>(() => Read<GeneralSettings>(("Parley:PublicUrl", text)));

    [Fact]
    public void A_misspelt_setting_is_refused_instead_of_ignored()
    {
        var refusal = Assert.Throws<StartRefusedException>(() => SettingsReader.RefuseUnknown(Configuration(("Parley:Registraton", "closed"))));

        Assert.Contains("Parley__Registraton", refusal.Message, StringComparison.Ordinal);
    }

    private static T Read<T>(params (string Key, string Value)[] values) => SettingsReader.Read<T>(Configuration(values));

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, value => (string?)value.Value)).Build();
}
