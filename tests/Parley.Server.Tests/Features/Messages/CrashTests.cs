using System.Diagnostics;
using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Messages;

namespace Parley.Server.Tests.Features.Messages;

public sealed class CrashTests
{
    [Fact]
    [Covers("C1", "C5", "C2", "S1-10")]
    public async Task After_kill_9_of_server_and_database_every_acknowledged_message_is_there_once_with_its_number()
    {
        using var folder = new TemporaryFolder();
        var acked = new Dictionary<Guid, long>();
        string token;
        var pending = new List<Guid>();
        await using (var server = ServerProcess.Start(folder.Path, ("Parley__MessageBurst", "10000"), ("Parley__RequestBurst", "10000")))
        {
            using var http = Http(await server.AddressAsync());
            token = (await ReadAsync<SessionDto>(await http.PostAsJsonAsync(
                "accounts", new RegisterRequest("crash", "Crash", App.Password, Device: new("test", WantsToken: true)), ParleyJson.Options))).Token!;
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var me = (await http.GetFromJsonAsync<MeDto>("me", ParleyJson.Options))!.User.Id;
            for (var i = 0; i < 50; i++)
            {
                var id = Guid.NewGuid();
                var sent = await ReadAsync<SentDto>(await http.PostAsJsonAsync($"users/{me}/messages", Talk.Text($"{i}", id: id), ParleyJson.Options));
                acked.Add(id, sent.Message.Seq);
            }

            // These are on their way when both die: stored or not, but never twice, and the client may repeat them.
            var racing = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
            pending.AddRange(racing);
            var sends = racing.Select(id => http.PostAsJsonAsync($"users/{me}/messages", Talk.Text("racing", id: id), ParleyJson.Options)).ToList();
            await Task.WhenAny(sends);
            await KillDatabaseAsync(folder.Path);
            await server.KillAsync();
            foreach (var send in sends)
            {
                await Record.ExceptionAsync(() => send);
            }
        }

        await using (var server = ServerProcess.Start(folder.Path, ("Parley__MessageBurst", "10000"), ("Parley__RequestBurst", "10000")))
        {
            using var http = Http(await server.AddressAsync());
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var me = (await http.GetFromJsonAsync<MeDto>("me", ParleyJson.Options))!.User.Id;
            foreach (var id in pending)
            {
                var sent = await ReadAsync<SentDto>(await http.PostAsJsonAsync($"users/{me}/messages", Talk.Text("racing", id: id), ParleyJson.Options));
                acked.Add(id, sent.Message.Seq);
            }

            var page = (await http.GetFromJsonAsync<MessagePageDto>($"users/{me}/messages?limit=100", ParleyJson.Options))!;
            Assert.Equal(Enumerable.Range(1, 70).Select(x => (long)x), page.Messages.Select(x => x.Seq));
            Assert.Equal(acked.OrderBy(x => x.Value), page.Messages.ToDictionary(x => x.ClientId, x => x.Seq).OrderBy(x => x.Value));
        }
    }

    private static async Task KillDatabaseAsync(string folder)
    {
        var pidFile = Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Single();
        var postmaster = int.Parse(File.ReadLines(pidFile).First(), System.Globalization.CultureInfo.InvariantCulture);
        Process.GetProcessById(postmaster).Kill();

        // Its parent must collect it: where nobody else does, a dead process still holds its lock file.
        for (var waited = 0; waited < 50 && Directory.Exists($"/proc/{postmaster}"); waited++)
        {
            await Task.Delay(100);
        }
    }

    private static HttpClient Http(Uri address)
    {
        var http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        http.DefaultRequestHeaders.Add("X-Parley", "1");
        return http;
    }

    private static Task<T> ReadAsync<T>(HttpResponseMessage answer) => Person.ReadAsync<T>(answer);
}
