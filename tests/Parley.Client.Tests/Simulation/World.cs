using Parley.Contract.Messages;
using Parley.Contract.Realtime;

namespace Parley.Client.Tests.Simulation;

/// <summary>One run of a script: the model server, the devices with the real client, and the network between them.</summary>
internal sealed class World
{
    private readonly Script script;

    public World(Script script, ModelLimits? limits = null)
    {
        this.script = script;
        Random = new(script.Seed ^ 0x5eed);
        Network = script.Network;
        Server = new(Announce, Time.GetUtcNow, limits ?? ModelLimits.Small);
        foreach (var user in script.Users)
        {
            Server.AddPerson(user);
        }

        foreach (var chat in script.Chats)
        {
            Server.AddGroup(chat.Id, chat.Members);
        }

        Devices = [.. script.Devices.Select((userId, index) => new Device(this, index, userId))];
    }

    public SimulatedTime Time { get; } = new();

    public SeededRandom Random { get; }

    public Network Network { get; set; }

    public ModelServer Server { get; }

    public List<Device> Devices { get; }

    /// <summary>What was on a screen, by person and chat: nothing else may count as read (C20, C21).</summary>
    public Dictionary<(long UserId, long ChatId), Shown> Shown { get; } = [];

    /// <summary>Where the devices keep their outboxes; null: in memory.</summary>
    public string? Folder { get; init; }

    /// <summary>Told of every frame and step; for reading a failure.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>A delay of the network in milliseconds.</summary>
    public int Delay() => 1 + Random.Below(Network.DelayMax);

    /// <summary>Runs the script, then lets a quiet network bring everything to rest.</summary>
    public async Task RunAsync()
    {
        Start();
        var now = 0;
        foreach (var step in script.Steps)
        {
            await Time.PassAsync(step.At - now);
            now = step.At;
            Trace?.Invoke($"{now} step {step}");
            Do(step);
            Checks.AtEveryStep(this);
        }

        await Time.PassAsync(1_000);
        await RestAsync(90_000);
    }

    public void Start()
    {
        Devices.ForEach(device => device.Start());
        TellDigests();
    }

    /// <summary>Lets a quiet network bring everything to rest.</summary>
    public Task RestAsync(int ms)
    {
        Network = new(0, 0, 0, 20, 0);
        return Time.PassAsync(ms);
    }

    /// <summary>Announcements are hints: they may be lost, doubled, and overtake each other.</summary>
    private void Announce(long userId, ServerFrame frame, int? except)
    {
        foreach (var device in Devices.Where(device => device.UserId == userId && device.Index != except))
        {
            if (Random.Chance(Network.Loss))
            {
                continue;
            }

            for (var copies = Random.Chance(Network.Double) ? 2 : 1; copies > 0; copies--)
            {
                var link = device.Link;
                if (Random.Chance(Network.Reorder))
                {
                    Time.After(Random.Below(900), () => link?.Push(frame));
                }
                else
                {
                    link?.Push(frame);
                }
            }
        }
    }

    /// <summary>Every 15 s the server tells its own figures (C13).</summary>
    private void TellDigests() => Time.After(15_000, () =>
    {
        Devices.ForEach(device => device.Link?.Push(Server.DigestOf(device.UserId)));
        TellDigests();
    });

    private void Do(Step step)
    {
        try
        {
            if (step.Device is { } device)
            {
                Devices[device].Do(step);
            }
            else if (step.Do == "epoch")
            {
                Server.ChangeEpoch();
                Devices.ForEach(one => one.Link?.Drop(Contract.Errors.CloseCodes.Draining));
            }
            else if (Server.Chats.GetValueOrDefault(step.Chat ?? 0) is { } chat)
            {
                DoAsGuest(step, chat, step.User ?? 0, step.Pick ?? 0);
            }
        }
        catch (Refusal)
        {
            // what is impossible changes nothing
        }
    }

    private void DoAsGuest(Step step, ModelChat chat, long user, double pick)
    {
        var rows = chat.Members.ContainsKey(user) ? chat.VisibleRows(user) : [];
        var any = rows.At(pick);
        var own = rows.Where(row => row.AuthorId == user && row.Kind == MessageKind.Text && !row.IsDeleted).ToList().At(pick);
        switch (step.Do)
        {
            case "guestSend":
                var replyTo = pick < 0.3 && any is { Kind: MessageKind.Text } ? any.Seq : (long?)null;
                Server.Send(user, chat.Id, null, new(Server.NextGuid(), step.Text!, replyTo, pick > 0.8 ? [1] : []));
                break;
            case "guestEdit" when own is not null:
                Server.Edit(user, chat.Id, own.Seq, step.Text!);
                break;
            case "guestDelete" when own is not null:
                Server.Delete(user, chat.Id, own.Seq);
                break;
            case "guestReact" when any is not null:
                Server.React(user, chat.Id, any.Seq, "👍", !any.Reactions.Any(reaction => reaction.UserIds.Contains(user)));
                break;
            case "addMember":
                Server.AddMember(user, chat.Id, step.To!.Value, pick < 0.5);
                break;
            case "removeMember" when step.To != user:
                Server.RemoveMember(user, chat.Id, step.To!.Value);
                break;
            case "rename":
                Server.Rename(user, chat.Id, step.Text!);
                break;
        }
    }
}

/// <summary>What was on a screen of a chat.</summary>
internal sealed class Shown
{
    public long UpTo { get; set; }

    public HashSet<long> Single { get; } = [];
}

/// <summary>Choosing by a number in [0, 1).</summary>
internal static class Picks
{
    public static T? At<T>(this IReadOnlyList<T> list, double pick)
        where T : class => list.Count == 0 ? null : list[(int)Math.Floor(pick * list.Count)];
}
