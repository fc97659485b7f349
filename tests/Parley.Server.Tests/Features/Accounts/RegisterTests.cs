using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;

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
}
