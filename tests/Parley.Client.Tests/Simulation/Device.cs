using Parley.Client.Outbox;
using Parley.Client.State;
using Parley.Client.Transport;
using Parley.Contract.Messages;

namespace Parley.Client.Tests.Simulation;

/// <summary>A device with the real client. It may crash and start again from what it had stored.</summary>
internal sealed class Device(World world, int index, long userId) : IParleyTransport
{
    private readonly MemoryOutboxStore memory = new();
    private readonly HashSet<Guid> saved = [];
    private FileOutboxStore? file;
    private MortalClock clock = new(world.Time);

    public int Index => index;

    public long UserId => userId;

    /// <summary>Null while the process is down.</summary>
    public ParleyClient? Client { get; private set; }

    public SimulatedLink? Link { get; private set; }

    public bool IsOffline { get; set; }

    /// <summary>The server refuses this device's sign-in.</summary>
    public bool IsSignedOut { get; set; }

    /// <summary>How often it has tried to reach the server.</summary>
    public int Attempts { get; set; }

    /// <summary>Keys of what is in the durable store now.</summary>
    public HashSet<string> OnDisk { get; } = [];

    /// <summary>Messages in the order composed.</summary>
    public List<SendMessageRequest> Composed { get; } = [];

    /// <summary>Where they went.</summary>
    public Dictionary<Guid, string> Destinations { get; } = [];

    /// <summary>What each check has to remember of this run of the process.</summary>
    public RunMemory Memory { get; private set; } = new();

    /// <summary>The message was durable before the process could lose it (C37).</summary>
    public bool WasDurable(Guid clientId) => saved.Contains(clientId);

    public void Start()
    {
        clock = new(world.Time);
        Memory = new();
        file = world.Folder is { } folder ? new(Path.Combine(folder, $"{index}")) : null;
        Client = new(new()
        {
            Address = new("http://model"),
            Token = "token",
            Clock = clock,
            Random = world.Random.Next,
            Transport = this,
            HttpHandler = new SimulatedHttp(world, this, clock),
            OutboxStore = new SlowStore((IOutboxStore?)file ?? memory, clock, world.Random, Saved, key => OnDisk.Remove(key)),
        });
        Ignore(Client.ConnectAsync());
    }

    /// <summary>The process ends at once.</summary>
    public void Crash()
    {
        clock.IsAlive = false;
        Link?.Abandon();
        file?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Link = null;
        Client = null;
    }

    public void Do(Step step)
    {
        switch (step.Do)
        {
            case "disconnect":
                IsOffline = true;
                Link?.Drop(null);
                world.Time.After(step.For ?? 0, () => IsOffline = false);
                return;
            case "crash" when Client is not null:
                Crash();
                world.Time.After(step.For ?? 0, Start);
                return;
            case "lag":
                Link?.Lag();
                return;
        }

        if (Client is { } client)
        {
            Ignore(ActAsync(client, step));
        }
    }

    /// <summary>Composes a message.</summary>
    public Task ComposeAsync(ParleyClient client, long? chatId, long? toUserId, string text)
    {
        var request = new SendMessageRequest(world.Random.NewGuid(), text);
        Composed.Add(request);
        return chatId is { } chat ? client.SendAsync(chat, request) : client.SendToUserAsync(toUserId!.Value, request);
    }

    /// <summary>Waits for something that may be refused.</summary>
    public static async void Ignore(Task doing)
    {
        try
        {
            await doing;
        }
        catch (ParleyException)
        {
            // the script asks for what may be impossible
        }
    }

    public void Forget(SimulatedLink link) => Link = Link == link ? null : Link;

    async Task<IParleySocket> IParleyTransport.ConnectAsync(Uri address, string token, CancellationToken ct)
    {
        Attempts++;
        if (!IsOffline)
        {
            await clock.PassAsync(world.Delay());
        }

        if (IsOffline)
        {
            await clock.PassAsync(world.Delay());
            throw new ParleyException(ParleyException.Unreachable);
        }

        return IsSignedOut ? throw new ParleyException(Contract.Errors.ErrorCodes.SignedOut) : Link = new(world, this);
    }

    private async Task ActAsync(ParleyClient client, Step step)
    {
        var pick = step.Pick ?? 0;
        var chatId = step.Chat ?? 0;
        if (step.Do is "send" or "sendTo")
        {
            await ComposeAsync(client, step.Chat, step.To, step.Text!);
            return;
        }

        if (client.State.Chats.GetValueOrDefault(chatId) is not { } chat)
        {
            return;
        }

        IReadOnlyList<MessageDto> messages = [.. chat.Messages.Values];
        IReadOnlyList<MessageDto> texts = [.. messages.Where(message => message.Kind == MessageKind.Text && !message.IsDeleted)];
        var any = messages.At(pick);
        var text = texts.At(pick);
        var own = texts.Where(message => message.AuthorId == userId).ToList().At(pick);
        switch (step.Do)
        {
            case "read" when any is not null:
                NoteShown(chatId).UpTo = Math.Max(NoteShown(chatId).UpTo, any.Seq);
                await client.ReadUpToAsync(chatId, any.Seq);
                break;
            case "readOne" when text is not null:
                NoteShown(chatId).Single.Add(text.Seq);
                await client.ReadOneAsync(chatId, text.Seq);
                break;
            case "markUnread" when any is not null:
                await client.MarkUnreadAsync(chatId, any.Seq);
                break;
            case "edit" when own is not null:
                await client.EditAsync(chatId, own.Seq, new(world.Random.NewGuid(), step.Text!));
                break;
            case "delete" when own is not null:
                await client.DeleteMessageAsync(chatId, own.Seq, isForEveryone: true);
                break;
            case "hide" when any is not null:
                await client.DeleteMessageAsync(chatId, any.Seq, isForEveryone: false);
                break;
            case "react" when text is not null:
                await (text.Reactions.Any(reaction => reaction.UserIds.Contains(userId))
                    ? client.UnreactAsync(chatId, text.Seq, "👍")
                    : client.ReactAsync(chatId, text.Seq, "👍"));
                break;
            case "open" when chat.HeldFrom is null:
            case "loadOlder" when chat.HeldFrom != 1:
                await client.LoadOlderAsync(chatId, limit: 4);
                break;
            case "jumpTo":
                var page = await client.GetMessagesAsync(chatId, around: 1 + (long)Math.Floor(pick * chat.Applied));
                Checks.That(page.Messages.Zip(page.Messages.Skip(1)).All(two => two.First.Seq < two.Second.Seq), "C9: a page rises");
                break;
            case "pinChat":
                await client.SetPreferencesAsync(chatId, new(IsPinned: pick < 0.5, false, false, null));
                break;
        }
    }

    private Shown NoteShown(long chatId)
    {
        if (!world.Shown.TryGetValue((userId, chatId), out var shown))
        {
            world.Shown.Add((userId, chatId), shown = new());
        }

        return shown;
    }

    private void Saved(OutboxItem item)
    {
        OnDisk.Add(item.Key);
        if (item is OutboxMessage message)
        {
            saved.Add(message.Message.ClientId);
            Destinations[message.Message.ClientId] = message.Destination;
        }
    }
}

/// <summary>What the checks of one run of the process remember.</summary>
internal sealed class RunMemory
{
    /// <summary>The best tick a message of mine has shown (C18).</summary>
    public Dictionary<Guid, Receipt> Receipts { get; } = [];

    /// <summary>The last number applied of each chat (C13).</summary>
    public Dictionary<long, long> Applied { get; } = [];
}
