using Parley.Client.Realtime;
using Parley.Contract.Errors;

namespace Parley.Client.Tests.Simulation;

/// <summary>What is simulated besides scripts. Each throws when a promise is broken.</summary>
internal static class Scenarios
{
    private const int Clients = 20;
    private const int Cuts = 1_000;
    private const int TenMinutes = 600_000;

    /// <summary>Every scenario by the name its process is given.</summary>
    public static IReadOnlyDictionary<string, Action> All { get; } = new Dictionary<string, Action>
    {
        ["cuts"] = CutLinks,
        ["kills"] = KillEverywhere,
        ["signed-out"] = SignOut,
    };

    /// <summary>Twenty clients write and read for ten minutes, while each one's link is cut a thousand times.</summary>
    private static void CutLinks()
    {
        var users = Enumerable.Range(1, Clients).Select(id => (long)id).ToList();
        List<ScriptChat> groups = [new(1, users), .. Enumerable.Range(2, 4).Select(id => new ScriptChat(id, [.. users.Where(user => (user + id) % 3 != 0)]))];
        var script = new Script("cuts", 1, users, users, groups, new(Loss: 0.05, Double: 0.05, Reorder: 0.1, DelayMax: 80, Fail: 0.02), []);
        var world = new World(script, ModelLimits.Real);
        Pump.Run(world.Time, async () =>
        {
            world.Start();
            await world.Time.PassAsync(5_000);
            await Task.WhenAll(world.Devices.SelectMany(device => new[] { CutAsync(world, device), TalkAsync(world, device) }));
            await world.RestAsync(60_000);
            Checks.That(world.Server.FreshStarts == Clients, "A client started anew.");
            Checks.That(world.Server.Chats.Values.Sum(chat => chat.Rows.Count) >= Clients * 40, "They hardly wrote.");
            Checks.AtEveryStep(world);
            foreach (var device in world.Devices)
            {
                Checks.Outbox(world, device);
                Checks.EqualsServer(world, device);
            }
        });
    }

    private static async Task CutAsync(World world, Device device)
    {
        for (var cuts = 0; cuts < Cuts;)
        {
            await world.Time.PassAsync(1 + world.Random.Below(900));
            if (device.Link is not { } link)
            {
                continue;
            }

            link.Drop(null);
            cuts++;
            await world.Time.PassAsync(10 + world.Random.Below(100));
            device.Client!.Wake();
        }
    }

    private static async Task TalkAsync(World world, Device device)
    {
        var end = world.Time.GetUtcNow() + TimeSpan.FromMilliseconds(TenMinutes);
        for (var i = 0; world.Time.GetUtcNow() < end; i++)
        {
            await world.Time.PassAsync(world.Random.Below(20_000));
            var client = device.Client!;
            var chats = client.State.Chats.Values.ToList();
            var chat = chats[world.Random.Below(chats.Count)];
            if (world.Random.Chance(0.7))
            {
                Device.Ignore(device.ComposeAsync(client, chat.Id, null, $"{device.Index}/{i}"));
            }
            else if (chat.Applied > 0)
            {
                Device.Ignore(client.ReadUpToAsync(chat.Id, chat.Applied));
            }
        }
    }

    /// <summary>
    /// A device that writes is killed after every single thing that happens, each time in a world of its own, and starts again from its file: between the send
    /// and its answer, between the answer and forgetting the message, and everywhere else.
    /// </summary>
    private static void KillEverywhere()
    {
        using var folder = new TemporaryFolder();
        var (unanswered, unforgotten) = (0, 0);
        var moments = KillAfter(int.MaxValue, Path.Combine(folder.Path, "all"), ref unanswered, ref unforgotten);
        Checks.That(moments > 30, $"Hardly anything happens: {moments}.");
        for (var moment = 0; moment < moments; moment++)
        {
            KillAfter(moment, Path.Combine(folder.Path, $"{moment}"), ref unanswered, ref unforgotten);
        }

        Checks.That(unanswered > 0, "It was never killed between a send and its answer.");
        Checks.That(unforgotten > 0, "It was never killed between an answer and forgetting the message.");
    }

    /// <returns>How many things happened until all was said.</returns>
    private static int KillAfter(int moment, string folder, ref int unanswered, ref int unforgotten)
    {
        var script = new Script("kill", 7, [1, 2], [1, 2], [new(1, [1, 2])], new(0, 0, 0, DelayMax: 30, Fail: 0), []);
        var world = new World(script) { Folder = folder };
        var writer = world.Devices[0];
        int? moments = null;
        BrokenPromise? first = null;
        var (start, isAnswerOnItsWay, isStillKept) = (int.MaxValue, false, false);
        world.Time.AtRest = fired =>
        {
            try
            {
                Checks.AtEveryStep(world);
            }
            catch (BrokenPromise broken)
            {
                first ??= broken; // told below: this is no place to throw
            }

            start = writer.Composed.Count > 0 && start == int.MaxValue ? fired : start;
            if (moments is null && writer.Composed.Count > 0 && writer.OnDisk.Count == 0 && world.Server.Chats.Values.Sum(chat => chat.Rows.Count) == writer.Composed.Count)
            {
                moments = fired - start;
            }

            if (start != int.MaxValue && fired - start == moment)
            {
                var kept = writer.OnDisk.Any(key => world.Server.Chats.Values.SelectMany(chat => chat.Rows.Values).Any(row => key == $"message/{row.ClientId}"));
                var isAnswered = kept && writer.Client!.Outbox.All(waiting => !world.Server.Chats.Values.SelectMany(chat => chat.Rows.Values).Any(row => row.ClientId == waiting.Message.ClientId));
                (isAnswerOnItsWay, isStillKept) = (kept && !isAnswered, kept && isAnswered);
                writer.Crash();
                world.Time.After(200, writer.Start);
            }
        };
        try
        {
            Pump.Run(world.Time, async () =>
            {
                world.Start();
                await world.Time.PassAsync(2_000);
                for (var i = 0; i < 4; i++)
                {
                    Device.Ignore(writer.ComposeAsync(writer.Client!, 1, null, $"m{i}"));
                    Device.Ignore(writer.ComposeAsync(writer.Client!, null, 2, $"d{i}"));
                }

                await world.Time.PassAsync(30_000);
                Checks.That(first is null, first?.Message ?? "");
                await Checks.AtRestAsync(world);
            });
        }
        catch (BrokenPromise broken)
        {
            throw new BrokenPromise($"killed at moment {moment}: {broken.Message}");
        }
        finally
        {
            world.Devices.ForEach(device => device.Crash());
        }

        unanswered += isAnswerOnItsWay ? 1 : 0;
        unforgotten += isStillKept ? 1 : 0;
        return moments ?? 0;
    }

    /// <summary>A device that was signed out stops asking, keeps what it has, and delivers it after the next sign-in.</summary>
    private static void SignOut()
    {
        var script = new Script("signed out", 3, [1, 2], [1, 2], [new(1, [1, 2])], new(0, 0, 0, DelayMax: 30, Fail: 0), []);
        var world = new World(script);
        var device = world.Devices[0];
        Pump.Run(world.Time, async () =>
        {
            world.Start();
            await world.Time.PassAsync(2_000);
            device.IsSignedOut = true;
            var before = device.ComposeAsync(device.Client!, 1, null, "before");
            device.Link!.Drop(CloseCodes.SignedOut);
            var after = device.ComposeAsync(device.Client!, 1, null, "after");
            await world.Time.PassAsync(5_000);
            Checks.That(device.Client!.Status == ConnectionStatus.Stopped, "It goes on.");
            foreach (var sending in new[] { before, after })
            {
                Checks.That(sending.Exception?.InnerException is ParleyException { Code: ErrorCodes.SignedOut }, $"The caller is told nothing: {sending.Status}");
            }

            Checks.That(device.Client.Outbox is [{ FailedWith: null }, { FailedWith: null }] && device.OnDisk.Count == 2, "C37: a message is given up.");
            var attempts = device.Attempts;
            await world.Time.PassAsync(TenMinutes);
            Checks.That(device.Attempts == attempts, $"It asked {device.Attempts - attempts} times.");

            device.IsSignedOut = false;
            device.Crash();
            device.Start();
            await world.Time.PassAsync(5_000);
            await Checks.AtRestAsync(world);
            Checks.That(world.Server.Chats[1].Rows.Values.Select(row => row.Text).SequenceEqual(["before", "after"]), "C11: they changed places.");
        });
    }
}
