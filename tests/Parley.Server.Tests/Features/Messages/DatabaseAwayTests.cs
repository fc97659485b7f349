using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Server.Tests.Features.Messages;

public sealed class DatabaseAwayTests(ITestOutputHelper output)
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Sends for two and a half seconds, so that some come at every moment of the wait for the first answer.</summary>
    private const int Sends = 50;

    [Theory]
    [Covers("C33", "C2", "C5", "C10", "C11")]
    [InlineData("STOP")]
    [InlineData("KILL")]
    public async Task While_the_database_hangs_or_is_away_sends_are_answered_within_a_second_and_afterwards_all_are_stored_once(string signal)
    {
        using var folder = new TemporaryFolder();
        await using var server = ServerProcess.Start(folder.Path, ("Parley__MessageBurst", "10000"), ("Parley__SocketCommandBurst", "10000"));
        var address = await server.AddressAsync();
        var session = await RegisterAsync(address);
        await using var ear = await Ear.ConnectAsync(address, session.Token!);
        await ear.SendAsync(new Hello());
        await ear.WaitForAsync<Ready>();
        var chatId = Assert.IsType<MessageStored>(await ear.AskAsync(new SendMessage(Talk.Text("first"), UserId: session.Me.User.Id))).Message.ChatId;

        var sends = new List<SendMessageRequest>();
        var codes = new List<string>();
        var times = new List<TimeSpan>();
        using var end = new CancellationTokenSource();
        var lateness = LatenessAsync(end.Token);
        var database = Processes(folder.Path);
        Signal(signal, database);
        try
        {
            var answers = new List<Task<(string Code, TimeSpan Took)>>();
            for (var i = 0; i < Sends; i++)
            {
                sends.Add(Talk.Text($"away {i}"));
                answers.Add(AnswerAsync(ear, new SendMessage(sends[i], chatId)));
                await Task.Delay(50);
            }

            foreach (var (code, took) in await Task.WhenAll(answers))
            {
                codes.Add(code);
                times.Add(took);
            }
        }
        finally
        {
            if (signal == "STOP")
            {
                Signal("CONT", database);
            }
        }

        // What the machine itself was late meanwhile is no fault of the server, but nothing else is taken off.
        await end.CancelAsync();
        var late = await lateness;
        var slowest = times.Max();
        output.WriteLine($"{signal}: slowest answer {slowest.TotalMilliseconds:F0} ms, the machine up to {late.TotalMilliseconds:F0} ms late; "
            + string.Join(", ", times.Zip(codes, (took, code) => $"{took.TotalMilliseconds:F0} {code}")));
        Assert.True(slowest < AnswerLimit + (2 * late), $"The slowest answer took {slowest}: {string.Join(", ", codes)}");
        if (signal == "STOP")
        {
            Assert.All(codes, x => Assert.Contains(x, new[] { ErrorCodes.Unavailable, ErrorCodes.Unknown }));
            Assert.Equal(ErrorCodes.Unavailable, codes[^1]);
        }

        // The socket is still open, and the same client drains its outbox over it.
        var back = Stopwatch.StartNew();
        foreach (var send in sends)
        {
            while (await ear.AskAsync(new SendMessage(send, chatId)) is not MessageStored)
            {
                Assert.True(back.Elapsed < TimeSpan.FromSeconds(30), "The outbox was not drained within 30 s.");
                await Task.Delay(200);
            }
        }

        var changes = Assert.IsType<Changes>(await ear.AskAsync(new GetRange(chatId, 0)));
        // A killed database may be back before the last send: what it took then stands before what was refused and sent again.
        var stored = sends.Where((_, i) => codes[i] == "stored").Select(x => x.Text).ToHashSet();
        var texts = changes.Messages.Skip(1).Select(x => x.Text).ToList();
        Assert.Equal("first", changes.Messages[0].Text);
        Assert.Equal(sends.Select(x => x.Text).Where(stored.Contains), texts.Where(x => stored.Contains(x!)));
        Assert.Equal(sends.Select(x => x.Text).Where(x => !stored.Contains(x)), texts.Where(x => !stored.Contains(x!)));
        Assert.Equal(Enumerable.Range(1, Sends + 1).Select(x => (long)x), changes.Messages.Select(x => x.Seq));
    }

    private static async Task<(string Code, TimeSpan Took)> AnswerAsync(Ear ear, SendMessage send)
    {
        var watch = Stopwatch.StartNew();
        var answer = await ear.AskAsync(send);
        return (answer is ErrorFrame error ? error.Code : "stored", watch.Elapsed);
    }

    /// <summary>How much later than asked for this machine wakes somebody up, at worst.</summary>
    private static async Task<TimeSpan> LatenessAsync(CancellationToken end)
    {
        var worst = TimeSpan.Zero;
        while (!end.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            await Task.Delay(Tick, CancellationToken.None);
            worst = watch.Elapsed - Tick > worst ? watch.Elapsed - Tick : worst;
        }

        return worst;
    }

    private static async Task<SessionDto> RegisterAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        http.DefaultRequestHeaders.Add("X-Parley", "1");
        using var answer = await http.PostAsJsonAsync(
            "accounts", new RegisterRequest("away", "Away", App.Password, Device: new("test", WantsToken: true)), ParleyJson.Options);
        return await Person.ReadAsync<SessionDto>(answer);
    }

    /// <summary>The database's first process and all it started.</summary>
    private static List<int> Processes(string folder)
    {
        var pidFile = Directory.EnumerateFiles(folder, "postmaster.pid", SearchOption.AllDirectories).Single();
        var postmaster = File.ReadLines(pidFile).First();
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(x => int.TryParse(x, out _) && ParentOf(x!) == postmaster);
        return [.. children.Prepend(postmaster).Select(x => int.Parse(x!, CultureInfo.InvariantCulture))];
    }

    private static string ParentOf(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1];
        }
        catch (IOException)
        {
            return ""; // gone meanwhile
        }
    }

    private static void Signal(string signal, List<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(x => x.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
    }
}
