using System.Net;
using Npgsql;

namespace Parley.Server.Tests.Data;

public sealed class ConnectionPoolTests
{
    [Fact]
    [Covers("C30", "C33")]
    public async Task A_burst_waits_for_connections_instead_of_asking_the_database_for_more_than_it_has()
    {
        await using var app = await App.StartAsync();
        var anna = await app.SignUpAsync("anna");

        // PostgreSQL's own default is 100, three of which it keeps for its administrator.
        await app.SqlAsync<object>($"ALTER DATABASE \"{new NpgsqlConnectionStringBuilder(app.Database).Database}\" CONNECTION LIMIT 97");
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => anna.SendAsync(HttpMethod.Get, "chats")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Empty(app.Log);
        Assert.InRange(await app.SqlAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'parley' AND datname = current_database()"), 2, 40);
    }
}
