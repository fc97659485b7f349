using System.Net;
using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Server.Platform.Security;

namespace Parley.Server.Tests.Features.Accounts;

public sealed class RegisterTests(App app) : IClassFixture<App>
{
    [Fact]
    [Covers("S0-07", "S1-06", "S4-12", "S4-15")]
    public async Task Somebody_registers_and_is_signed_in()
    {
        var alice = await app.SignUpAsync("alice", "Alice Żółw");

        var me = await alice.GetAsync<MeDto>("me");

        Assert.Equal(("alice", "Alice Żółw", ServerRole.Member), (me.User.UserName, me.User.Name, me.Role));
    }

    [Fact]
    [Covers("S0-14", "SEC34", "SEC43")]
    public async Task Password_and_token_are_stored_only_as_hashes()
    {
        var dana = await app.SignUpAsync("dana");

        var dump = await app.SqlAsync<string>("SELECT (SELECT json_agg(u) FROM users u)::text || (SELECT json_agg(d) FROM devices d)::text");

        Assert.DoesNotContain(App.Password, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(dana.Session.Token!, dump, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("S0-02", "A5")]
    public async Task A_newcomer_is_in_the_general_chat_with_nothing_unread_and_takes_no_number_of_it()
    {
        var before = await app.SqlAsync<long>("SELECT last_seq FROM chats WHERE kind = 3");
        var members = await app.SqlAsync<int>("SELECT member_count FROM chats WHERE kind = 3");

        var newcomer = await app.SignUpAsync("newcomer");

        Assert.Equal(before, await app.SqlAsync<long>("SELECT last_seq FROM chats WHERE kind = 3"));
        Assert.Equal(members + 1, await app.SqlAsync<int>("SELECT member_count FROM chats WHERE kind = 3"));
        Assert.Equal(before, await app.SqlAsync<long>("SELECT read_up_to FROM members WHERE user_id = $1", newcomer.Id));
    }

    [Fact]
    [Covers("SEC9")]
    public async Task Of_fifty_at_once_exactly_one_gets_the_name()
    {
        using var http = app.NewHttp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            http.PostAsJsonAsync("accounts", new RegisterRequest(i % 2 == 0 ? "Wanted" : "wanted", "W", App.Password), ParleyJson.Options)));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var refused in answers.Where(answer => !answer.IsSuccessStatusCode))
        {
            // A full queue of hashes is a definite no as well.
            var problem = await refused.Content.ReadFromJsonAsync<ProblemDto>(ParleyJson.Options);
            Assert.Contains(problem!.Code, new[] { ErrorCodes.UserNameTaken, ErrorCodes.Unavailable });
        }

        Assert.Equal(1L, await app.SqlAsync<long>("SELECT count(*) FROM users WHERE normalized_user_name = 'WANTED'"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".alice")]
    [InlineData("alice-")]
    [InlineData("al ice")]
    [InlineData("al@ice")]
    [InlineData("alice\u202E")]
    [InlineData("a\u0300\u0301\u0302\u0303b")]
    [InlineData("admin")]
    [InlineData("ADMIN")]
    [InlineData("Ädmin")]
    [InlineData("everyone")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccddd")]
    [Covers("SEC7")]
    public async Task Impossible_names_are_refused(string userName) =>
        await RefusedAsync(ErrorCodes.UserNameInvalid, new(userName, "Somebody", App.Password));

    [Theory]
    [InlineData("zo")]
    [InlineData("aaaaaaaaaabbbbbbbbbbccccccccccdd")]
    [InlineData("Łukasz_99")]
    [InlineData("мария.и")]
    [InlineData("李小龍")]
    [InlineData("हिन्दी")]
    [Covers("SEC7")]
    public async Task Names_of_any_script_are_taken_up_to_the_limits(string userName) =>
        Assert.Equal(userName, (await app.SignUpAsync(userName)).UserName);

    [Theory]
    [InlineData("İstanbul", "İSTANBUL")]
    [InlineData("ﬁona", "fiona")]
    [InlineData("Strasse", "strasse")]
    [InlineData("zoë", "zoe\u0308")]
    public async Task Names_that_read_the_same_are_the_same(string first, string second)
    {
        await app.SignUpAsync(first);
        await RefusedAsync(ErrorCodes.UserNameTaken, new(second, "Second", App.Password));
    }

    [Theory]
    [InlineData("123456789", "short")]
    [InlineData("1234567890", "common")]
    [InlineData("qwertyuiop", "common")]
    [InlineData("Password123!", "common")]
    [InlineData("p4ssw0rd2024", "common")]
    [InlineData("aaaaaaaaaaaa", "common")]
    [InlineData("abcabcabcabc", "common")]
    [InlineData("letmeinletmein", "common")]
    [InlineData("йцукенгшщзх", "common")]
    [InlineData("mygreatpeter77", "name")]
    [InlineData("i am big peter", "name")]
    [Covers("SEC27")]
    public async Task Passwords_a_guesser_tries_first_are_refused(string password, string why)
    {
        var problem = await RefusedAsync(ErrorCodes.PasswordWeak, new("peter", "Peter", password));
        Assert.Equal(why, problem.Detail);
    }

    [Fact]
    [Covers("SEC7", "SEC27")]
    public async Task Password_lengths_are_exact_at_their_edges()
    {
        var edge = string.Concat(Enumerable.Range(0, Limits.PasswordMax).Select(i => (char)('a' + (i * 7 % 26))));
        using var http = app.NewHttp();
        using var longest = await http.PostAsJsonAsync("accounts", new RegisterRequest("edge1", "E", edge), ParleyJson.Options);
        using var shortest = await http.PostAsJsonAsync("accounts", new RegisterRequest("edge2", "E", "g7-kq2!xw9"), ParleyJson.Options);

        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);
        Assert.Equal(HttpStatusCode.OK, shortest.StatusCode);
        await RefusedAsync(ErrorCodes.PasswordWeak, new("edge3", "E", edge + "x"));
        await RefusedAsync(ErrorCodes.PasswordWeak, new("edge4", "E", "g7-kq2!xw"));
    }

    [Fact]
    [Covers("SEC7")]
    public async Task Display_names_are_exact_at_their_edges()
    {
        await app.SignUpAsync("longname", new string('n', Limits.NameMax));
        await RefusedAsync(ErrorCodes.Invalid, new("name65", new string('n', Limits.NameMax + 1), App.Password));
        await RefusedAsync(ErrorCodes.Invalid, new("name0", "  ", App.Password));
        await RefusedAsync(ErrorCodes.Invalid, new("nameln", "two\nlines", App.Password));
        await RefusedAsync(ErrorCodes.Invalid, new("namenul", "nul\0nul", App.Password));
    }

    [Fact]
    [Covers("SEC57")]
    public async Task Fields_nobody_offered_are_ignored()
    {
        using var http = app.NewHttp();
        using var answer = await http.PostAsJsonAsync("accounts", new { userName = "pusher", name = "P", password = App.Password, role = "admin", id = 1 });

        var session = await Person.ReadAsync<SessionDto>(answer);

        Assert.Equal(ServerRole.Member, session.Me.Role);
    }

    [Fact]
    public async Task Availability_says_why_not()
    {
        await app.SignUpAsync("occupied");
        using var http = app.NewHttp();

        Assert.Equal(new(false, ErrorCodes.UserNameTaken), await http.GetFromJsonAsync<AvailabilityDto>("accounts/availability?userName=OCCUPIED", ParleyJson.Options));
        Assert.Equal(new(false, ErrorCodes.UserNameInvalid), await http.GetFromJsonAsync<AvailabilityDto>("accounts/availability?userName=!", ParleyJson.Options));
        Assert.Equal(new(false, ErrorCodes.UserNameInvalid), await http.GetFromJsonAsync<AvailabilityDto>("accounts/availability", ParleyJson.Options));
        Assert.Equal(new(true), await http.GetFromJsonAsync<AvailabilityDto>("accounts/availability?userName=vacant", ParleyJson.Options));
    }

    [Fact]
    [Covers("SEC29")]
    public async Task The_setup_secret_makes_one_administrator_also_when_used_twenty_times_at_once()
    {
        await using var fresh = await App.StartAsync();
        using var http = fresh.NewHttp();
        Assert.True((await http.GetFromJsonAsync<ServerInfoDto>("server", ParleyJson.Options))!.NeedsSetup);
        await RefusedAsync(ErrorCodes.RegistrationClosed, new("intruder", "I", App.Password, SetupToken: SecretToken.New()), fresh);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => http.PostAsJsonAsync(
            "accounts", new RegisterRequest(i == 0 ? "admin" : $"chief{i}", "Chief", App.Password, SetupToken: fresh.SetupSecret), ParleyJson.Options)));

        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        Assert.Equal(1L, await fresh.SqlAsync<long>("SELECT count(*) FROM users"));
        Assert.Equal(1L, await fresh.SqlAsync<long>("SELECT count(*) FROM users WHERE role = 1"));
        Assert.False((await http.GetFromJsonAsync<ServerInfoDto>("server", ParleyJson.Options))!.NeedsSetup);
    }

    [Fact]
    public async Task A_closed_server_takes_nobody_but_its_first_administrator()
    {
        await using var closed = await App.StartAsync(["Registration=closed"]);

        await RefusedAsync(ErrorCodes.RegistrationClosed, new("visitor", "V", App.Password), closed);

        Assert.Equal(ServerRole.Admin, (await closed.SignUpAsync("root", setupToken: closed.SetupSecret)).Session.Me.Role);
    }

    [Fact]
    public async Task A_server_by_invitation_takes_those_with_a_valid_invite()
    {
        await using var byInvite = await App.StartAsync(["Registration=invite"]);
        var chief = await byInvite.SignUpAsync("chief", setupToken: byInvite.SetupSecret);
        var (good, expired) = (SecretToken.New(16), SecretToken.New(16));
        foreach (var (code, until) in new[] { (good, DateTimeOffset.UtcNow.AddDays(1)), (expired, DateTimeOffset.UtcNow.AddDays(-1)) })
        {
            await byInvite.SqlAsync<long>(
                """
                INSERT INTO invites (chat_id, code_hash, created_by_id, created_at, expires_at, uses, operation_id)
                SELECT general_chat_id, $1, $2, now(), $3, 0, $4 FROM server_state
                """, SecretToken.Hash(code), chief.Id, until, Guid.NewGuid());
        }

        await RefusedAsync(ErrorCodes.RegistrationClosed, new("without", "W", App.Password), byInvite);
        await RefusedAsync(ErrorCodes.RegistrationClosed, new("toolate", "T", App.Password, InviteCode: expired), byInvite);
        using var http = byInvite.NewHttp();
        using var answer = await http.PostAsJsonAsync("accounts", new RegisterRequest("invited", "I", App.Password, InviteCode: good), ParleyJson.Options);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<ProblemDto> RefusedAsync(string code, RegisterRequest request, App? at = null)
    {
        using var http = (at ?? app).NewHttp();
        using var answer = await http.PostAsJsonAsync("accounts", request, ParleyJson.Options);
        return await Person.RefusalAsync(code, answer);
    }
}
