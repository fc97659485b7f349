using System.Net;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Parley.Server.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task A_running_server_says_it_is_alive()
    {
        await using var server = new WebApplicationFactory<Program>();
        using var http = server.CreateClient();

        using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
