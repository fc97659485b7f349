using System.Text.Json;

namespace Parley.Client.Tests.Simulation;

/// <summary>What happens at one moment; the format is described in tests/simulation/README.md.</summary>
/// <param name="At">Milliseconds since the start.</param>
/// <param name="Do">The action.</param>
/// <param name="Device">Index of the device, for what a device does.</param>
/// <param name="User">The person, for what somebody without a device does.</param>
/// <param name="Chat">The chat.</param>
/// <param name="To">The other person: addressed, added or removed.</param>
/// <param name="Text">A text.</param>
/// <param name="Pick">Chooses among several possibilities, in [0, 1).</param>
/// <param name="For">How long it lasts, in milliseconds.</param>
internal sealed record Step(
    int At, string Do, int? Device = null, long? User = null, long? Chat = null, long? To = null, string? Text = null, double? Pick = null, int? For = null);

/// <summary>Chances and figures of the network.</summary>
internal sealed record Network(double Loss, double Double, double Reorder, int DelayMax, double Fail);

/// <summary>A group that exists at the start.</summary>
internal sealed record ScriptChat(long Id, IReadOnlyList<long> Members);

/// <summary>A script of tests/simulation, read from a file or drawn from a seed.</summary>
internal sealed record Script(
    string Name, uint Seed, IReadOnlyList<long> Users, IReadOnlyList<long> Devices, IReadOnlyList<ScriptChat> Chats, Network Network, IReadOnlyList<Step> Steps)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The actions a script is drawn from, with their weights, in this order.</summary>
    private static readonly (string Name, int Weight)[] Actions =
    [
        ("send", 26), ("sendTo", 8), ("guestSend", 16), ("guestEdit", 5), ("guestDelete", 4), ("guestReact", 3), ("read", 10), ("readOne", 3),
        ("markUnread", 1), ("edit", 4), ("delete", 2), ("react", 3), ("hide", 2), ("open", 5), ("loadOlder", 5), ("jumpTo", 2), ("pinChat", 2),
        ("addMember", 3), ("removeMember", 3), ("rename", 2), ("disconnect", 6), ("crash", 5), ("lag", 2), ("epoch", 1),
    ];

    /// <summary>The scripts that are kept, by file.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Repository.File("tests", "simulation", "scripts"), "*.json").Order(StringComparer.Ordinal);

    public static Script Read(string file) => JsonSerializer.Deserialize<Script>(File.ReadAllText(file), Json)!;

    /// <summary>Draws a script. The order of the draws is part of the format: every language makes the same script of a seed.</summary>
    public static Script Generate(uint seed)
    {
        var random = new SeededRandom(seed);
        var count = 15 + random.Below(45);
        var network = new Network(
            Loss: random.Chance(0.5) ? 0 : random.Next() * 0.3,
            Double: random.Next() * 0.2,
            Reorder: random.Next() * 0.4,
            DelayMax: 10 + random.Below(700),
            Fail: random.Chance(0.5) ? 0 : random.Next() * 0.2);
        var steps = new List<Step>();
        var at = 100;
        for (var i = 0; i < count; i++)
        {
            at += random.Chance(0.4) ? random.Below(30) : random.Below(2500);
            var draw = random.Below(Actions.Sum(action => action.Weight));
            var name = Actions.First(action => (draw -= action.Weight) < 0).Name;
            var device = random.Below(3);
            var chat = 1 + random.Below(3);
            var user = 1 + random.Below(4);
            var pick = random.Next();
            var duration = 50 + random.Below(random.Chance(0.2) ? 20_000 : 2_500);
            steps.Add(name switch
            {
                "send" => new(at, name, Device: device, Chat: chat, Text: $"m{i}"),
                "sendTo" => new(at, name, Device: device, To: user, Text: $"m{i}"),
                "guestSend" or "guestEdit" => new(at, name, User: 4, Chat: chat, Pick: pick, Text: $"g{i}"),
                "guestDelete" or "guestReact" => new(at, name, User: 4, Chat: chat, Pick: pick),
                "rename" => new(at, name, User: 4, Chat: chat, Text: $"t{i}"),
                "addMember" or "removeMember" => new(at, name, User: 4, Chat: chat, To: user, Pick: pick),
                "edit" => new(at, name, Device: device, Chat: chat, Pick: pick, Text: $"e{i}"),
                "disconnect" or "crash" => new(at, name, Device: device, For: duration),
                "lag" => new(at, name, Device: device),
                "epoch" => new(at, name),
                _ => new(at, name, Device: device, Chat: chat, Pick: pick),
            });
        }

        return new($"seed {seed}", seed, [1, 2, 3, 4], [1, 2, 1], [new(1, [1, 2, 3, 4]), new(2, [1, 2, 4]), new(3, [1, 4])], network, steps);
    }
}
