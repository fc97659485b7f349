using Parley.Contract.Realtime;

namespace Parley.Conformance;

/// <summary>Needs a server it may kill, so it starts one of its own, and is left out against a deployment.</summary>
public sealed class CrashTests
{
    [Fact]
    [Covers("C1", "C34", "S1-10", "S1-11")]
    public async Task What_was_acknowledged_is_there_after_the_server_was_killed()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("PARLEY_CONFORMANCE_URL") is { Length: > 0 }, "Kills its server.");
        using var folder = new TemporaryFolder();
        var port = ServerProcess.FreePort();
        ServerProcess Start() => ServerProcess.Start(folder["data"], ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"));
        long chat;
        Caller ann;
        MessageStored stored;
        await using (var doomed = Start())
        {
            ann = await Caller.RegisterAsync(await doomed.AddressAsync(TimeSpan.FromMinutes(2)), "ann-" + Guid.NewGuid().ToString("N")[..8], "Ann");
            chat = await ann.GroupAsync();
            await using var wire = await ann.ListenAsync();
            stored = await wire.SayAsync(chat, "for good");
            await doomed.KillAsync();
        }

        await using var server = Start();
        await server.AddressAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("for good", (await ann.MessageAsync(chat, stored.Message.Seq)).Text);
        Assert.Equal(stored.Message.Seq + 1, (await ann.SayAsync(chat)).Seq);
    }
}
