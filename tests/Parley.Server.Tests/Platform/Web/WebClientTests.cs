using System.Net;

namespace Parley.Server.Tests.Platform.Web;

/// <summary>How the built web client is served.</summary>
public sealed class WebClientTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private App app = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(folder["assets"]);
        await File.WriteAllTextAsync(folder["index.html"], "<!doctype html>the page");
        await File.WriteAllTextAsync(folder["assets/app-1a2b.js"], "plain");
        await File.WriteAllTextAsync(folder["assets/app-1a2b.js.br"], "small");
        await File.WriteAllTextAsync(folder["manifest.webmanifest"], "{}");
        app = await App.StartAsync([$"WebFolder={folder.Path}"]);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/chat/5")]
    [InlineData("/settings/privacy")]
    [InlineData("/register")]
    public async Task Every_address_of_the_client_is_its_one_page_and_is_asked_for_again(string path)
    {
        using var answer = await GetAsync(path);

        Assert.Equal("<!doctype html>the page", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoCache);
    }

    [Fact]
    public async Task Hashed_files_are_kept_for_ever_and_sent_small_to_those_who_take_it()
    {
        using var plain = await GetAsync("/assets/app-1a2b.js");
        using var small = await GetAsync("/assets/app-1a2b.js", "gzip, br");

        Assert.Equal("plain", await plain.Content.ReadAsStringAsync());
        Assert.Equal("small", await small.Content.ReadAsStringAsync());
        Assert.Equal("br", small.Content.Headers.ContentEncoding.Single());
        foreach (var answer in new[] { plain, small })
        {
            Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
            Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single());
        }
    }

    [Fact]
    public async Task The_manifest_has_its_type() =>
        Assert.Equal("application/manifest+json", (await GetAsync("/manifest.webmanifest")).Content.Headers.ContentType?.MediaType);

    [Theory]
    [InlineData("/assets/gone.js")]
    [InlineData("/assets/app-1a2b.js.br")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/../secret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    [Covers("SEC25", "SEC49")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? encodings = null)
    {
        using var http = new HttpClient { BaseAddress = app.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encodings is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        }

        return await http.SendAsync(request);
    }
}
