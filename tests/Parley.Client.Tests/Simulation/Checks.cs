using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Client.Realtime;
using Parley.Client.State;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Messages;

namespace Parley.Client.Tests.Simulation;

/// <summary>A promise that was broken.</summary>
internal sealed class BrokenPromise(string what) : Exception(what);

/// <summary>What the simulation holds the client to (FAULTS section 8).</summary>
internal static class Checks
{
    private static readonly JsonSerializerOptions Json = new(ParleyJson.Options) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new BrokenPromise(what);
        }
    }

    /// <summary>What holds at every moment: one bubble per client id (C7), rising order (C9), numbers and receipts that never go back (C13, C18).</summary>
    public static void AtEveryStep(World world)
    {
        foreach (var device in world.Devices)
        {
            if (device.Client is not { } client)
            {
                continue;
            }

            var bubbles = new HashSet<Guid>();
            foreach (var chat in client.State.Chats.Values)
            {
                var name = $"device {device.Index}, chat {chat.Id}";
                That(chat.Messages.All(entry => entry.Key == entry.Value.Seq && entry.Key <= chat.Applied && entry.Key >= chat.HeldFrom), $"C9, C13: {name} shows what is not its turn");
                That(chat.Messages.Values.All(message => bubbles.Add(message.ClientId)), $"C7: {name} shows a message twice");
                That(chat.Applied >= device.Memory.Applied.GetValueOrDefault(chat.Id), $"C13: {name} went back to {chat.Applied}");
                That(chat.Chat.LastSeq >= device.Memory.Applied.GetValueOrDefault(chat.Id), $"C13: {name} says its last number is {chat.Chat.LastSeq}");
                device.Memory.Applied[chat.Id] = chat.Applied;

                // Who leaves takes the receipts along.
                if (world.Server.Chats[chat.Id].MemberChanges.Any(change => change.Member.HasLeft))
                {
                    continue;
                }

                foreach (var message in chat.Messages.Values.Where(message => message.AuthorId == device.UserId && message.Kind == MessageKind.Text))
                {
                    var receipt = chat.ReceiptOf(message.Seq);
                    var before = device.Memory.Receipts.GetValueOrDefault(message.ClientId);
                    That(receipt >= before, $"C18: {name}: message {message.Seq} went back from {before} to {receipt}");
                    device.Memory.Receipts[message.ClientId] = receipt;
                }
            }

            foreach (var waiting in client.Outbox)
            {
                That(bubbles.Add(waiting.Message.ClientId), $"C7: device {device.Index} shows {waiting.Message.Text} as stored and as waiting");
            }
        }
    }

    /// <summary>Everything that must hold when all has come to rest.</summary>
    public static async Task AtRestAsync(World world)
    {
        AtEveryStep(world);
        Reads(world);
        foreach (var device in world.Devices)
        {
            Outbox(world, device);
            Unread(world, device);
            await LoadEverythingAsync(device);
            EqualsServer(world, device);
        }

        // Marks of others are hints without a number: a resume brings them up to date.
        world.Devices.ForEach(device => device.Link?.Drop(null));
        await world.Time.PassAsync(60_000);
        foreach (var device in world.Devices.ToList())
        {
            var fresh = new Device(world, device.Index + 100, device.UserId);
            world.Devices.Add(fresh);
            fresh.Start();
            await world.Time.PassAsync(5_000);
            await LoadEverythingAsync(fresh);
            await LoadEverythingAsync(device);
            Same(Snapshot(world, fresh), Snapshot(world, device), $"C14: device {device.Index} resumed");
            fresh.Crash();
            world.Devices.Remove(fresh);
        }
    }

    /// <summary>The newest and all older messages of every chat are loaded.</summary>
    public static async Task LoadEverythingAsync(Device device)
    {
        var client = device.Client ?? throw new BrokenPromise($"device {device.Index} is not running");
        That(client.Status == ConnectionStatus.Live, $"device {device.Index} is {client.Status}");
        foreach (var chat in client.State.Chats.Values)
        {
            while (chat.HeldFrom != 1)
            {
                await client.LoadOlderAsync(chat.Id, limit: 4);
            }
        }
    }

    /// <summary>The list equals the server's, and so do order, state and unread numbers (C9, C12, C13, C20, C22, C27).</summary>
    public static void EqualsServer(World world, Device device)
    {
        var server = world.Server;
        var state = device.Client!.State;
        Same(server.Mine(device.UserId).Select(chat => chat.Id).Order(), state.Chats.Keys, $"C12: chats of device {device.Index}");
        foreach (var theirs in server.Mine(device.UserId))
        {
            var chat = state.Chats[theirs.Id];
            var name = $"device {device.Index}, chat {chat.Id}";
            Same(theirs.LastSeq, chat.Applied, $"C13: {name}");
            Same(theirs.VisibleRows(device.UserId).Select(Plain), chat.Messages.Values.Select(Plain), $"C9, C27: {name}");
            Same(server.Unread(theirs, device.UserId), (chat.Unread, chat.My.UnreadMentions), $"C22: {name}");
            That(theirs.Members[device.UserId].DeliveredUpTo == theirs.LastSeq, $"C18: {name} is not reported as delivered up to {theirs.LastSeq}");
            Same(theirs.Dto, chat.Chat, $"C14: {name}");
            Same(server.My(theirs, device.UserId) with { AtSeq = 0 }, chat.My with { AtSeq = 0 }, $"C14: my side of {name}");
            Same(theirs.VisibleRows(device.UserId).Select(Plain).LastOrDefault(), chat.LastMessage is { } last ? Plain(last) : null, $"C14: last message of {name}");

            MessageDto Plain(MessageDto message) => WithoutForeignQuote(message, world, device.UserId);
        }
    }

    /// <summary>Nothing waits, and what was durable is stored once, in the order composed (C5, C11, C37).</summary>
    public static void Outbox(World world, Device device)
    {
        var client = device.Client ?? throw new BrokenPromise($"device {device.Index} is not running");
        foreach (var waiting in client.Outbox)
        {
            That(waiting.FailedWith == ErrorCodes.NotFound, $"C37: {waiting.Message.Text} waits on device {device.Index} ({waiting.FailedWith})");
        }

        That(!client.HasMarksWaiting, $"C19: marks wait on device {device.Index}");
        var places = new Dictionary<Guid, long>();
        foreach (var row in world.Server.Chats.Values.SelectMany(chat => chat.Rows.Values))
        {
            That(places.TryAdd(row.ClientId, row.Seq), $"C5: {row.Text} is stored twice");
        }

        var failed = client.Outbox.Select(waiting => waiting.Message.ClientId).ToHashSet();
        var last = new Dictionary<string, long>();
        foreach (var message in device.Composed.Where(message => device.WasDurable(message.ClientId)))
        {
            That(places.ContainsKey(message.ClientId) || failed.Contains(message.ClientId), $"C37: {message.Text} of device {device.Index} is lost");
            if (places.TryGetValue(message.ClientId, out var seq))
            {
                var destination = device.Destinations[message.ClientId];
                That(seq > last.GetValueOrDefault(destination), $"C11: {message.Text} of device {device.Index} is out of order in {destination}");
                last[destination] = seq;
            }
        }
    }

    /// <summary>The figure is right whether the messages are held or not (C22).</summary>
    private static void Unread(World world, Device device)
    {
        foreach (var theirs in world.Server.Mine(device.UserId))
        {
            if (device.Client!.State.Chats.GetValueOrDefault(theirs.Id) is { } chat)
            {
                Same(world.Server.Unread(theirs, device.UserId), (chat.Unread, chat.My.UnreadMentions), $"C22: device {device.Index}, chat {chat.Id} before loading");
            }
        }
    }

    /// <summary>Only what was on a screen counts as read, message by message (C20, C21).</summary>
    private static void Reads(World world)
    {
        foreach (var chat in world.Server.Chats.Values)
        {
            foreach (var (userId, member) in chat.Members)
            {
                var shown = world.Shown.GetValueOrDefault((userId, chat.Id));
                That(member.ReadUpTo <= Math.Max(member.ReadAtJoining, shown?.UpTo ?? 0), $"C20: person {userId} has not seen {member.ReadUpTo} of chat {chat.Id}");
                That(member.Reads.All(seq => shown?.Single.Contains(seq) == true), $"C20: person {userId} has not seen one of chat {chat.Id}");
            }
        }
    }

    private static object Snapshot(World world, Device device)
    {
        var state = device.Client!.State;
        return new
        {
            Feed = state.Feed.Last,
            Chats = state.Chats.Values.Select(chat => new
            {
                chat.Chat,
                My = chat.My with { AtSeq = 0 },
                LastMessage = chat.LastMessage is { } last ? WithoutForeignQuote(last, world, device.UserId) : null,
                Marks = chat.Marks.Values.Where(mark => mark.DeliveredUpTo > 0 || mark.ReadUpTo > 0),
                Messages = chat.Messages.Values.Select(message => WithoutForeignQuote(message, world, device.UserId)),
            }),
        };
    }

    /// <summary>
    /// Of an answered message that I may not see, or have hidden, I am told no changes: its quote keeps the words it had when it came. What the quote says then
    /// is not compared.
    /// </summary>
    private static MessageDto WithoutForeignQuote(MessageDto message, World world, long userId) =>
        message.ReplyTo is { } quote && !world.Server.Chats[message.ChatId].IsVisible(userId, quote.Seq) ? message with { ReplyTo = new(quote.Seq, 0, null, false) } : message;

    private static void Same(object? expected, object? actual, string what)
    {
        var lines = Describe(expected).Zip(Describe(actual)).ToList();
        var difference = lines.FindIndex(two => two.First != two.Second);
        if (difference >= 0)
        {
            var context = lines[Math.Max(0, difference - 6)..difference].Select(two => two.Second.Trim());
            throw new BrokenPromise($"{what}: should be {lines[difference].First.Trim()} is {lines[difference].Second.Trim()} (after {string.Join(' ', context)})");
        }
    }

    private static string[] Describe(object? value) => [.. JsonSerializer.Serialize(value, Json).Split('\n'), "end"];

    private static void Same((int Count, int Mentions) expected, (int Count, int Mentions) actual, string what) =>
        That(expected == actual, $"{what}: should be {expected} is {actual}");
}
