using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Users;

namespace Parley.Server.Tests.Features.Users;

public sealed class ListUsersTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S0-08", "S0-09", "S1-04", "S3-09", "S3-11")]
    public async Task People_are_listed_with_those_online_first_and_by_status()
    {
        var (me, ann, bob) = (await app.SignUpAsync("lister", "Lister"), await app.SignUpAsync("st-ann", "Status Ann"), await app.SignUpAsync("st-bob", "Status Bob"));
        await using var ear = await bob.ListenAsync();

        Assert.Equal([bob.Id, ann.Id], await IdsAsync(me, "users?query=status"));
        Assert.Equal([bob.Id], await IdsAsync(me, "users?query=status&status=online"));
        Assert.Equal([ann.Id], await IdsAsync(me, "users?query=status&status=offline"));
        Assert.DoesNotContain(me.Id, await IdsAsync(me, "users?limit=100"));
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, "users?status=asleep");
    }

    [Fact]
    [Covers("S2-03", "S2-04")]
    public async Task Search_finds_parts_of_words_of_name_and_nick_in_any_script_without_accents()
    {
        var me = await app.SignUpAsync("searcher");
        var zofia = await app.SignUpAsync("zofka", "Żofia Łąkowa");
        var olga = await app.SignUpAsync("olga_k", "Ольга Кузнецова");
        var percent = await app.SignUpAsync("under_score", "100% sure");

        Assert.Equal([zofia.Id], await IdsAsync(me, "users?query=zofia"));
        Assert.Equal([zofia.Id], await IdsAsync(me, $"users?query={Uri.EscapeDataString("łąk ŻOF")}"));
        Assert.Equal([zofia.Id], await IdsAsync(me, "users?query=kowa"));
        Assert.Equal([zofia.Id], await IdsAsync(me, $"users?query={Uri.EscapeDataString("@zofk")}"));
        Assert.Equal([olga.Id], await IdsAsync(me, $"users?query={Uri.EscapeDataString("кузн")}"));
        Assert.Equal([percent.Id], await IdsAsync(me, $"users?query={Uri.EscapeDataString("0%")}"));
        Assert.Empty(await IdsAsync(me, "users?query=zofia%20kuzn"));
        Assert.Empty(await IdsAsync(me, "users?query=u%25score"));
    }

    [Fact]
    [Covers("A19")]
    public async Task Who_does_not_want_to_be_found_is_found_only_by_those_who_share_a_chat()
    {
        var (me, shy, friend) = (await app.SignUpAsync("finder"), await app.SignUpAsync("shy1", "Shy One"), await app.SignUpAsync("friend1"));
        await friend.PostAsync<SentDto>($"users/{shy.Id}/messages", new SendMessageRequest(Guid.NewGuid(), "hi"));
        Assert.Equal([shy.Id], await IdsAsync(me, "users?query=shy1"));

        await shy.DoAsync(HttpMethod.Put, "me/settings", new SettingsDto(CanBeFound: false));

        Assert.Empty(await IdsAsync(me, "users?query=shy1"));
        await me.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, "users/by-name/shy1");
        Assert.Equal([shy.Id], await IdsAsync(friend, "users?query=shy1"));
        Assert.Equal(shy.Id, (await friend.GetAsync<UserDto>("users/by-name/SHY1")).Id);
    }

    [Fact]
    [Covers("S2-05", "S2-06")]
    public async Task A_profile_is_fetched_by_id_and_follows_a_rename_at_once()
    {
        var (me, ann) = (await app.SignUpAsync("reader1"), await app.SignUpAsync("renamed1", "Before"));
        Assert.Equal("Before", (await me.GetAsync<UserDto>($"users/{ann.Id}")).Name);

        await ann.DoAsync(HttpMethod.Put, "me/profile", new UpdateProfileRequest("renamed2", "After", "about me"));

        Assert.Equal(new UserDto(ann.Id, "renamed2", "After", "about me"), await me.GetAsync<UserDto>($"users/{ann.Id}"));
        await me.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, "users/by-name/renamed1");
        await me.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, "users/999999999");
    }

    [Fact]
    public async Task Pages_hold_everybody_once()
    {
        var me = await app.SignUpAsync("pager");
        for (var i = 0; i < 7; i++)
        {
            await app.SignUpAsync($"page-{i}", i % 2 == 0 ? "Same Paged" : $"Paged {i}");
        }

        List<long> ids = [];
        string? after = null;
        do
        {
            var page = await me.GetAsync<UserPageDto>($"users?query=paged&limit=2&after={Uri.EscapeDataString(after ?? "")}");
            ids.AddRange(page.Users.Select(x => x.Id));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal((7, 7), (ids.Count, ids.Distinct().Count()));
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, $"users?limit={Limits.ListPageMax + 1}");
        await me.RefusedAsync(ErrorCodes.Invalid, HttpMethod.Get, "users?after=x");
    }

    [Fact]
    [Covers("A27")]
    public async Task With_contacts_only_the_list_shows_people_one_shares_a_chat_with()
    {
        await using var closed = await App.StartAsync(["Directory=contacts"]);
        var (me, friend, stranger) = (await closed.SignUpAsync("me1"), await closed.SignUpAsync("friend1"), await closed.SignUpAsync("stranger1"));
        await friend.PostAsync<SentDto>($"users/{me.Id}/messages", new SendMessageRequest(Guid.NewGuid(), "hi"));

        Assert.Equal([friend.Id], await IdsAsync(me, "users"));
        Assert.Equal(stranger.Id, (await me.GetAsync<UserDto>("users/by-name/stranger1")).Id); // by exact nick one finds who may be found
        await stranger.DoAsync(HttpMethod.Put, "me/settings", new SettingsDto(CanBeFound: false));
        await me.RefusedAsync(ErrorCodes.NotFound, HttpMethod.Get, $"users/{stranger.Id}");
    }

    private static async Task<long[]> IdsAsync(Person me, string path) => [.. (await me.GetAsync<UserPageDto>(path)).Users.Select(x => x.Id)];
}
