using System.Collections.Immutable;
using Parley.Contract.Accounts;
using Parley.Contract.Chats;
using Parley.Contract.Messages;
using Parley.Contract.Realtime;
using Parley.Contract.Users;

namespace Parley.Client.State;

/// <summary>
/// Everything a client knows of one account. Properties are immutable values that are replaced as a whole, so they may be read from
/// any thread.
/// </summary>
public sealed class ParleyState
{
    private static readonly TimeSpan TypingLasts = TimeSpan.FromSeconds(6);

    private static readonly HashSet<Type> ChatEvents = [typeof(MessageCreated), typeof(MessageUpdated), typeof(ChatUpdated), typeof(MembersChanged)];

    private static readonly HashSet<Type> PrivateEvents =
        [typeof(ChatAdded), typeof(ChatRemoved), typeof(MyChatChanged), typeof(MeChanged), typeof(MessageHidden), typeof(StarChanged)];

    private static readonly HashSet<Type> Others =
    [
        typeof(Ready), typeof(Resumed), typeof(Ok), typeof(ErrorFrame), typeof(MessageStored), typeof(Changes), typeof(Reset), typeof(Pong), typeof(Digest),
        typeof(Resync), typeof(Reconnect), typeof(MarkChanged), typeof(Typing), typeof(PresenceChanged), typeof(UserCreated), typeof(UserUpdated),
    ];

    private readonly TimeProvider clock;
    private readonly Dictionary<long, List<ServerFrame>> limbo = [];
    private readonly Dictionary<long, int> removedAt = [];
    private long? nextVersion;
    private ImmutableDictionary<(long ChatId, long UserId), DateTimeOffset> typing = ImmutableDictionary<(long, long), DateTimeOffset>.Empty;

    internal ParleyState(TimeProvider clock) => this.clock = clock;

    /// <summary>My account; null before the first payload.</summary>
    public MeDto? Me { get; private set; }

    /// <summary>This device.</summary>
    public long DeviceId { get; private set; }

    /// <summary>My chats as far as they were heard of, by number.</summary>
    public ImmutableSortedDictionary<long, ChatState> Chats { get; private set; } = ImmutableSortedDictionary<long, ChatState>.Empty;

    /// <summary>People heard of, by number.</summary>
    public ImmutableSortedDictionary<long, UserDto> Users { get; private set; } = ImmutableSortedDictionary<long, UserDto>.Empty;

    /// <summary>Presence of people who show it and are not offline, or whose last seen is known.</summary>
    public ImmutableSortedDictionary<long, PresenceDto> Presence { get; private set; } = ImmutableSortedDictionary<long, PresenceDto>.Empty;

    /// <summary>Unread messages of chats that are not in <see cref="Chats"/>.</summary>
    public IReadOnlyList<UnreadDto> OtherUnread { get; private set; } = [];

    /// <summary>Messages I starred or unstarred, as far as heard of.</summary>
    public ImmutableDictionary<MessageRef, bool> Stars { get; private set; } = ImmutableDictionary<MessageRef, bool>.Empty;

    internal Guid Epoch { get; private set; }

    internal long Version { get; private set; }

    /// <summary>Every chat of mine is known, so sums can be compared.</summary>
    internal bool KnowsAllChats { get; private set; }

    /// <summary>Where the rest of the chat list begins, or null when <see cref="Ready"/> brought all of it.</summary>
    internal string? NextChats { get; private set; }

    /// <summary>Counts fresh starts: what was asked before one is of no use after it.</summary>
    internal int Generation { get; private set; }

    /// <summary>Counts removals of chats: take it before asking, and <see cref="IsGoneSince"/> tells whether the answer is too old.</summary>
    internal int Removals { get; private set; }

    internal Sequencer<PrivateEvent> Feed { get; } = new();

    /// <summary>What this device has applied; null before the first payload.</summary>
    public Cursor? Cursor => Me is null
        ? null
        : new(Epoch, Feed.Last, Version, Chats.Values.Where(chat => chat.HeldFrom is not null)
            .OrderByDescending(chat => chat.Chat.LastAt).Take(Contract.Limits.ResumeChatsMax).ToDictionary(chat => chat.Id, chat => chat.Applied));

    /// <summary>Who is typing in a chat now.</summary>
    public IReadOnlyList<long> TypingIn(long chatId)
    {
        var now = clock.GetUtcNow();
        return [.. typing.Where(entry => entry.Key.ChatId == chatId && entry.Value > now).Select(entry => entry.Key.UserId).Order()];
    }

    /// <summary>The frames <see cref="Apply(ServerFrame)"/> has a case for; a test compares it with the contract.</summary>
    internal static bool Handles(Type frame) =>
        typeof(ChatEvent).IsAssignableFrom(frame) ? ChatEvents.Contains(frame)
        : typeof(PrivateEvent).IsAssignableFrom(frame) ? PrivateEvents.Contains(frame)
        : Others.Contains(frame);

    /// <summary>Turns a frame into state.</summary>
    /// <returns>What the connection has to do about it.</returns>
    internal List<Effect> Apply(ServerFrame frame)
    {
        var effects = new List<Effect>();
        switch (frame)
        {
            case Ready ready:
                Apply(ready, effects);
                break;
            case Resumed resumed:
                Apply(resumed, effects);
                break;
            case MessageStored stored:
                Apply(stored, effects);
                break;
            case MessageCreated created:
                SetUsers([created.Author]);
                Offer(created, effects);
                if (created.Author.Id == Me?.User.Id)
                {
                    effects.Add(new Confirmed(created.Message.ClientId, created.Message));
                }

                break;
            case MembersChanged changed:
                SetUsers(changed.Users);
                Offer(changed, effects);
                break;
            case ChatEvent other:
                Offer(other, effects);
                break;
            case Changes changes:
                SetUsers(changes.Users);
                if (Chats.GetValueOrDefault(changes.ChatId) is { } changed2 && changes.From <= changed2.Applied)
                {
                    changed2.Apply(changes);
                }

                foreach (var mine in changes.Messages.Where(message => message.AuthorId == Me?.User.Id))
                {
                    effects.Add(new Confirmed(mine.ClientId, mine));
                }

                break;
            case Reset reset:
                SetUsers(reset.Users);
                if (Chats.GetValueOrDefault(reset.ChatId) is { } behind && reset.Snapshot.Entry.Chat.LastSeq >= behind.Applied)
                {
                    behind.Reset(reset.Snapshot);
                    effects.Add(new MyChanged(behind.Id));
                }

                break;
            case PrivateEvent mine:
                Feed.Offer(mine.UserSeq, mine, next => Apply(next, effects));
                if (Feed.HasGap)
                {
                    effects.Add(new PrivateGap());
                }

                break;
            case MarkChanged mark:
                Chats.GetValueOrDefault(mark.ChatId)?.SetMark(mark.Mark);
                break;
            case Typing news:
                typing = news.IsTyping
                    ? typing.SetItem((news.ChatId, news.UserId), clock.GetUtcNow() + TypingLasts)
                    : typing.Remove((news.ChatId, news.UserId));
                break;
            case PresenceChanged presence:
                Presence = Presence.SetItems(presence.Presence.Select(one => KeyValuePair.Create(one.UserId, one)));
                break;
            case UserCreated created:
                if (!Users.ContainsKey(created.User.Id))
                {
                    Chats.Values.FirstOrDefault(chat => chat.Chat.Kind == ChatKind.General)?.AddToGeneral();
                }

                SetUsers([created.User]);
                break;
            case UserUpdated updated:
                SetUsers([updated.User]);
                if (updated.User.Id == Me?.User.Id)
                {
                    Me = Me with { User = updated.User };
                }

                break;
            case Digest digest:
                effects.Add(new CompareDigest(digest));
                break;
            case Resync:
                effects.Add(new SayHello());
                break;
            case Ok or ErrorFrame or Pong or Reconnect:
                break; // answers belong to who asked, and the connection itself obeys "reconnect"
        }

        SettleVersion();
        return effects;
    }

    /// <summary>
    /// A version is the cursor's only when every chat has what happened before it. What is cut before that is resumed from the older one, or the server would
    /// not speak of those chats again.
    /// </summary>
    internal void SettleVersion()
    {
        if (nextVersion is { } version && limbo.Count == 0 && Chats.Values.All(chat => !chat.IsBehind && !chat.NeedsSnapshot))
        {
            (Version, nextVersion) = (version, null);
        }
    }

    /// <summary>The chat was removed after <paramref name="removals"/> was taken: an answer that still names it is older than that.</summary>
    internal bool IsGoneSince(long chatId, int removals) => removedAt.GetValueOrDefault(chatId) > removals;

    /// <summary>The whole list was read.</summary>
    internal void KnowAllChats() => KnowsAllChats = true;

    /// <summary>Adds or refreshes a chat that was fetched, and applies what was said of it meanwhile.</summary>
    /// <param name="entry">The chat.</param>
    /// <param name="myStamp"><see cref="ChatState.MyStamp"/> when it was asked for, or null when the chat was not known.</param>
    internal List<Effect> Meet(ChatEntryDto entry, int? myStamp = null)
    {
        var effects = new List<Effect>();
        if (Chats.GetValueOrDefault(entry.Chat.Id) is { } known)
        {
            known.SetEntry(entry, withMy: known.MyStamp == myStamp, isAnswer: true);
            if (known.IsBehind)
            {
                effects.Add(new Gap(known.Id, IsCertain: false));
            }
        }
        else
        {
            Add(entry);
        }

        effects.AddRange(LeaveLimbo(entry.Chat.Id));
        return effects;
    }

    /// <summary>Applies what was said of a chat before it was known.</summary>
    internal List<Effect> LeaveLimbo(long chatId)
    {
        var effects = new List<Effect>();
        if (limbo.Remove(chatId, out var waiting))
        {
            foreach (var frame in waiting)
            {
                if (frame is ChatEvent chatEvent)
                {
                    Offer(chatEvent, effects);
                }
                else
                {
                    // The answer that brought the chat may be older than this.
                    Apply((PrivateEvent)frame, effects);
                }
            }
        }

        SettleVersion();
        return effects;
    }

    /// <summary>A chat that was spoken of does not exist for me.</summary>
    internal void ForgetUnknown(long chatId)
    {
        limbo.Remove(chatId);
        SettleVersion();
    }

    internal void SetUsers(IEnumerable<UserDto> people) => Users = Users.SetItems(people.Select(user => KeyValuePair.Create(user.Id, user)));

    /// <summary>True when the server's figures say that something is missing here.</summary>
    internal bool IsBehind(Digest digest) =>
        Feed.Last < digest.UserSeq
        || (KnowsAllChats && (Chats.Count < digest.Chats || Chats.Values.Sum(chat => chat.Applied) < digest.SumOfLastSeq));

    private void Apply(Ready ready, List<Effect> effects)
    {
        Generation++;
        Epoch = ready.Epoch;
        Version = ready.Version;
        nextVersion = null;
        DeviceId = ready.DeviceId;
        Me = ready.Me;
        KnowsAllChats = !ready.HasMoreChats;
        NextChats = ready.HasMoreChats ? ready.NextChats : null;
        SetUsers([ready.Me.User, .. ready.Users]);
        Presence = ready.Presence.ToImmutableSortedDictionary(one => one.UserId, one => one);
        var known = Chats;
        Chats = ImmutableSortedDictionary<long, ChatState>.Empty;
        foreach (var snapshot in ready.Chats)
        {
            var chat = known.GetValueOrDefault(snapshot.Entry.Chat.Id) ?? new ChatState(snapshot.Entry, ready.Me.User.Id);
            chat.Restart(snapshot);
            Chats = Chats.SetItem(chat.Id, chat);
        }

        OtherUnread = [.. ready.Unread.Where(unread => !Chats.ContainsKey(unread.ChatId))];
        Feed.Restart(ready.UserSeq);
        AskForUnknown(effects);
    }

    private void Apply(Resumed resumed, List<Effect> effects)
    {
        nextVersion = resumed.Version;
        DeviceId = resumed.DeviceId;
        Me = resumed.Me;
        SetUsers([resumed.Me.User, .. resumed.Users]);
        Presence = resumed.Presence.ToImmutableSortedDictionary(one => one.UserId, one => one);
        foreach (var chatId in resumed.Removed)
        {
            Remove(chatId, effects);
        }

        foreach (var entry in resumed.Changed)
        {
            if (Chats.GetValueOrDefault(entry.Chat.Id) is not { } chat)
            {
                Add(entry);
                continue;
            }

            chat.SetEntry(entry);
            effects.Add(new MyChanged(chat.Id));
        }

        foreach (var message in resumed.Hidden)
        {
            Chats.GetValueOrDefault(message.ChatId)?.Hide(message.Seq, isHidden: true);
        }

        foreach (var message in resumed.Restored ?? [])
        {
            Chats.GetValueOrDefault(message.ChatId)?.Hide(message.Seq, isHidden: false);
        }

        // Also what an earlier, interrupted catch-up has left behind.
        effects.AddRange(Chats.Values.Where(chat => chat.IsBehind).Select(chat => new Gap(chat.Id, IsCertain: true)));
        effects.AddRange(Chats.Values.Where(chat => chat.NeedsSnapshot).Select(chat => new Refetch(chat.Id)));
        AskForUnknown(effects);

        OtherUnread = [.. resumed.Unread.Where(unread => !Chats.ContainsKey(unread.ChatId))];
        Feed.Advance(resumed.UserSeq, next => Apply(next, effects));
    }

    /// <summary>A chat is spoken of that is not known: it has to be fetched.</summary>
    /// <returns>What is to be applied then.</returns>
    private List<ServerFrame> Await(long chatId, List<Effect> effects)
    {
        if (!limbo.TryGetValue(chatId, out var waiting))
        {
            limbo.Add(chatId, waiting = []);
        }

        effects.Add(new UnknownChat(chatId));
        return waiting;
    }

    private void AskForUnknown(List<Effect> effects) => effects.AddRange(limbo.Keys.Select(chatId => new UnknownChat(chatId)));

    private void Apply(MessageStored stored, List<Effect> effects)
    {
        var message = stored.Message;
        if (Chats.GetValueOrDefault(message.ChatId) is not { } chat)
        {
            Await(message.ChatId, effects);
        }
        else if (stored.IsRepeat)
        {
            chat.Put(message);
            if (message.ChangedSeq > chat.Applied)
            {
                effects.Add(new Gap(chat.Id, IsCertain: true));
            }
        }
        else
        {
            Offer(new MessageCreated(message.ChatId, message.Seq, message, Me!.User), effects);
        }

        effects.Add(new Confirmed(message.ClientId, message));
    }

    private void Offer(ChatEvent chatEvent, List<Effect> effects)
    {
        if (Chats.GetValueOrDefault(chatEvent.ChatId) is not { } chat)
        {
            Await(chatEvent.ChatId, effects).Add(chatEvent);
            return;
        }

        chat.Sequencer.Offer(chatEvent.Seq, chatEvent, next =>
        {
            chat.Apply(next);
            if (next is MessageCreated created)
            {
                typing = typing.Remove((created.ChatId, created.Message.AuthorId));
            }
        });
        if (chat.Sequencer.HasGap)
        {
            effects.Add(new Gap(chat.Id, IsCertain: false));
        }
    }

    private void Apply(PrivateEvent next, List<Effect> effects)
    {
        switch (next)
        {
            case ChatAdded added:
                SetUsers(added.Users);
                var entry = added.Snapshot.Entry;
                if (Chats.GetValueOrDefault(entry.Chat.Id) is not { } known)
                {
                    Add(entry).Reset(added.Snapshot);
                    effects.AddRange(Meet(entry));
                }
                else if (entry.Chat.LastSeq >= known.Applied)
                {
                    known.Reset(added.Snapshot);
                }
                else
                {
                    known.SetMy(entry.My);
                }

                foreach (var mine in added.Snapshot.Messages.Where(message => message.AuthorId == Me?.User.Id))
                {
                    effects.Add(new Confirmed(mine.ClientId, mine));
                }

                break;
            case ChatRemoved removed:
                Remove(removed.ChatId, effects);
                break;
            case MyChatChanged changed when Chats.GetValueOrDefault(changed.My.ChatId) is { } chat:
                chat.SetMy(changed.My);
                effects.Add(new MyChanged(chat.Id));
                break;
            case MyChatChanged changed:
                Await(changed.My.ChatId, effects).Add(changed);
                break;
            case MeChanged changed:
                Me = changed.Me;
                SetUsers([changed.Me.User]);
                break;
            case MessageHidden changed when Chats.GetValueOrDefault(changed.ChatId) is { } chat:
                chat.SetMy(changed.My);
                if (chat.Hide(changed.Seq, changed.IsHidden))
                {
                    effects.Add(new Refetch(chat.Id));
                }

                break;
            case MessageHidden changed:
                Await(changed.ChatId, effects).Add(changed);
                break;
            case StarChanged changed:
                Stars = Stars.SetItem(new(changed.ChatId, changed.Seq), changed.IsStarred);
                break;
        }
    }

    private ChatState Add(ChatEntryDto entry)
    {
        var chat = new ChatState(entry, Me!.User.Id);
        Chats = Chats.SetItem(chat.Id, chat);
        OtherUnread = [.. OtherUnread.Where(unread => unread.ChatId != chat.Id)];
        return chat;
    }

    private void Remove(long chatId, List<Effect> effects)
    {
        removedAt[chatId] = ++Removals;
        Chats = Chats.Remove(chatId);
        OtherUnread = [.. OtherUnread.Where(unread => unread.ChatId != chatId)];
        limbo.Remove(chatId);
        effects.Add(new Removed(chatId));
    }
}
