using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using Parley.Contract;
using Parley.Contract.Accounts;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Contract.Users;
using Parley.Server.Access;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Settings;
using Parley.Server.Realtime;

namespace Parley.Server.Features.Presence;

/// <summary>
/// Who is there (C24–C26). Soft state of this node, under one lock that is never held while anything waits: frames are queued inside it, so that
/// everybody hears changes of one person in their order, and written after it.
/// </summary>
internal sealed class PresenceBoard(
    PresenceStore store, ConnectionTable connections, Deadlines deadlines, TimeProvider clock, RealtimeSettings settings, AccountSettings accounts)
    : IPresence
{
    /// <summary>So long a person stays present after a clean close: a reload does not flicker.</summary>
    public static readonly TimeSpan ReloadGrace = TimeSpan.FromSeconds(3);

    /// <summary>So long a person stays present after a dead link was noticed.</summary>
    public static readonly TimeSpan LostGrace = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Dictionary<long, PresentPerson> people = [];
    private readonly Dictionary<long, List<SocketConnection>> watchers = [];
    private readonly ConcurrentDictionary<long, PresenceState> connected = new();
    private readonly ConcurrentDictionary<long, bool> hiding = new();
    private readonly bool isDirectoryOpen = accounts.Directory == Platform.Settings.DirectoryMode.Open;
    private long lastTicket;

    /// <summary>Somebody became visible: what was held back may be shown (C26). Set once by the feature.</summary>
    public Action<long>? BecameVisible { get; set; }

    /// <summary>Everybody is told of everybody, without being asked.</summary>
    public bool IsBroadcasting => isDirectoryOpen && connections.UserCount <= settings.PresenceBroadcastLimit;

    /// <summary>Reads who hides presence. Once, before the first request.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        foreach (var userId in await store.HidingAsync(ct))
        {
            hiding[userId] = true;
        }
    }

    /// <summary>A socket said hello. Shows once <see cref="RefreshAsync"/> has read the person's settings, which must follow.</summary>
    public void Enter(SocketConnection connection, bool isIdle)
    {
        List<SocketConnection>? write = null;
        lock (gate)
        {
            if (connection.IsClosing)
            {
                return; // its Leave has run or will find it
            }

            if (!people.TryGetValue(connection.UserId, out var person))
            {
                people.Add(connection.UserId, person = new PresentPerson(connection.UserId));
            }

            var note = (SocketNote?)connection.PresenceNote;
            if (note is null)
            {
                connection.PresenceNote = note = new SocketNote();
                person.Sockets.Add(connection);
            }

            note.IsIdle = isIdle;
            person.Graces.RemoveAll(grace => grace.DeviceId == connection.DeviceId);
            Evaluate(person, ref write);
        }

        Write(write);
    }

    /// <summary>A socket is gone.</summary>
    public void Leave(SocketConnection connection, ConnectionEnd end)
    {
        List<SocketConnection>? write = null;
        lock (gate)
        {
            if (connection.PresenceNote is not SocketNote note || !people.TryGetValue(connection.UserId, out var person))
            {
                return;
            }

            connection.PresenceNote = null;
            Watch(connection, note.Watched, []);
            person.Sockets.Remove(connection);
            person.Graces.RemoveAll(grace => grace.DeviceId == connection.DeviceId && end == ConnectionEnd.SignedOut);
            if (end != ConnectionEnd.SignedOut)
            {
                var grace = end == ConnectionEnd.Closed ? ReloadGrace : LostGrace;
                person.Graces.Add((connection.DeviceId, After(grace)));
                deadlines.In(grace, EndGrace, connection.UserId);
            }

            if (person.Sockets.Count > 0 || person.Graces.Count == 0)
            {
                Evaluate(person, ref write);
            }
        }

        Write(write);
    }

    /// <summary>The person became active or idle at a device.</summary>
    public void SetActivity(SocketConnection connection, bool isIdle)
    {
        List<SocketConnection>? write = null;
        lock (gate)
        {
            if (connection.PresenceNote is SocketNote note && note.IsIdle != isIdle && people.TryGetValue(connection.UserId, out var person))
            {
                note.IsIdle = isIdle;
                Evaluate(person, ref write);
            }
        }

        Write(write);
    }

    /// <summary>Replaces the people a socket shows, and answers with their presence as one frame.</summary>
    /// <exception cref="ApiException"><c>invalid</c>: more than <see cref="Limits.WatchedUsersMax"/>.</exception>
    public async Task WatchAsync(SocketConnection connection, IReadOnlyList<long> userIds, CancellationToken ct)
    {
        if (userIds.Count > Limits.WatchedUsersMax)
        {
            throw new ApiException(ErrorCodes.Invalid, "userIds");
        }

        long[] wanted = [.. userIds.Distinct()];
        if (!isDirectoryOpen && wanted.Length > 0)
        {
            var sharing = await store.SharingAsync(connection.UserId, wanted, ct);
            wanted = Array.FindAll(wanted, sharing.Contains);
        }

        lock (gate)
        {
            if (connection.PresenceNote is not SocketNote note)
            {
                return;
            }

            Watch(connection, note.Watched, wanted);
            note.Watched = wanted;
        }

        var presence = await GetAsync(connection.UserId, wanted, ct);
        connection.Send(new PresenceChanged(presence));
        Settle(connection, presence);
    }

    /// <summary>
    /// From now on a socket hears changes. What changed between reading the presence that was sent to it and now is sent after.
    /// </summary>
    public void Settle(SocketConnection connection, IReadOnlyList<PresenceDto> sent)
    {
        var isWritable = false;
        lock (gate)
        {
            if (connection.PresenceNote is not SocketNote note)
            {
                return;
            }

            note.Hears = true;
            if (hiding.ContainsKey(connection.UserId))
            {
                return;
            }

            var changed = new List<PresenceDto>();
            var known = new HashSet<long>(sent.Count);
            foreach (var was in sent)
            {
                known.Add(was.UserId);
                var now = people.TryGetValue(was.UserId, out var person) && person.Facts is not null
                    ? person.Shown ?? new PresenceDto(was.UserId, PresenceState.Offline)
                    : was.State == PresenceState.Offline ? was : was with { State = PresenceState.Offline, AwaySince = null, LastSeenAt = clock.GetUtcNow() };
                if (now != was)
                {
                    changed.Add(now);
                }
            }

            if (IsBroadcasting)
            {
                changed.AddRange(people.Values
                    .Where(person => person.Shown is { State: not PresenceState.Offline } && !known.Contains(person.UserId))
                    .Select(person => person.Shown!));
            }

            if (changed.Count > 0)
            {
                isWritable = connection.Offer(OutgoingFrame.Of(new PresenceChanged(changed)));
            }
        }

        if (isWritable)
        {
            connection.Write();
        }
    }

    public async ValueTask<IReadOnlyList<PresenceDto>> GetAsync(long viewerId, IReadOnlyCollection<long> userIds, CancellationToken ct)
    {
        if (userIds.Count == 0 || hiding.ContainsKey(viewerId))
        {
            return [];
        }

        var found = new List<PresenceDto>(userIds.Count);
        List<long>? away = null;
        lock (gate)
        {
            foreach (var userId in userIds)
            {
                if (!people.TryGetValue(userId, out var person) || person.Facts is null)
                {
                    (away ??= []).Add(userId);
                }
                else if (person.Shown is not null)
                {
                    found.Add(person.Shown);
                }
            }
        }

        if (away is not null)
        {
            var now = clock.GetUtcNow();
            found.AddRange((await store.LoadAsync(away, ct)).Where(x => x.Value.ShowsPresence).Select(x => Offline(x.Key, x.Value, now)));
        }

        return found;
    }

    public IReadOnlyList<PresenceDto> Everybody(long viewerId)
    {
        if (hiding.ContainsKey(viewerId) || !IsBroadcasting)
        {
            return [];
        }

        lock (gate)
        {
            return [.. people.Values.Where(person => person.Shown is { State: not PresenceState.Offline }).Select(person => person.Shown!)];
        }
    }

    public IReadOnlyDictionary<long, PresenceState> Connected(long viewerId) =>
        hiding.ContainsKey(viewerId) ? ReadOnlyDictionary<long, PresenceState>.Empty : connected;

    public bool IsInvisible(long userId)
    {
        lock (gate)
        {
            return people.TryGetValue(userId, out var person) && person.Facts is { Availability: Availability.Invisible };
        }
    }

    public bool SharesTyping(long userId)
    {
        lock (gate)
        {
            return people.TryGetValue(userId, out var person) && person.Facts is { SendsTyping: true };
        }
    }

    public async Task RefreshAsync(long userId, CancellationToken ct)
    {
        // The ticket is drawn before reading: of two readings the one that began later knows more.
        var ticket = Interlocked.Increment(ref lastTicket);
        var facts = (await store.LoadAsync([userId], ct)).GetValueOrDefault(userId);
        if (facts is not null)
        {
            Apply(userId, ticket, facts);
        }
    }

    /// <summary>Sockets that have said hello; for tests and metrics.</summary>
    public int SocketsOf(long userId)
    {
        lock (gate)
        {
            return people.TryGetValue(userId, out var person) ? person.Sockets.Count : 0;
        }
    }

    /// <summary>Everybody leaves, because the server stops.</summary>
    public Task StopAsync()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var person in people.Values.Where(person => person.Facts is { Availability: not Availability.Invisible }))
            {
                store.SaveLastSeen(person.UserId, now);
            }
        }

        return store.SaveAsync();
    }

    private void Apply(long userId, long ticket, PresenceFacts facts)
    {
        List<SocketConnection>? write = null;
        var isNowVisible = false;
        lock (gate)
        {
            if (!facts.ShowsPresence)
            {
                hiding[userId] = true;
            }
            else
            {
                hiding.TryRemove(userId, out _);
            }

            if (people.TryGetValue(userId, out var person) && person.FactsTicket < ticket)
            {
                person.FactsTicket = ticket;
                isNowVisible = person.Facts is { Availability: Availability.Invisible } && facts.Availability != Availability.Invisible;

                // Whoever goes out of sight was last seen now; the time does not move again until they are visible.
                if (facts.Availability == Availability.Invisible && person.Facts is { Availability: not Availability.Invisible } && IsThere(person))
                {
                    facts = facts with { LastSeenAt = clock.GetUtcNow() };
                    store.SaveLastSeen(userId, facts.LastSeenAt.Value);
                }

                if (person.Facts is null)
                {
                    person.Shown = facts.ShowsPresence ? Offline(userId, facts, clock.GetUtcNow()) : null;
                }

                person.Facts = facts;
                ExpireLater(userId, facts);
                Evaluate(person, ref write);
            }
        }

        Write(write);
        if (isNowVisible)
        {
            BecameVisible?.Invoke(userId);
        }
    }

    private void ExpireLater(long userId, PresenceFacts facts)
    {
        if (facts.StatusExpiresAt - clock.GetUtcNow() is { } left && left > TimeSpan.Zero)
        {
            deadlines.In(left < LongestWait ? left : LongestWait, Expire, userId);
        }
    }

    private void Expire(object userId)
    {
        List<SocketConnection>? write = null;
        lock (gate)
        {
            if (people.TryGetValue((long)userId, out var person) && person.Facts is { } facts)
            {
                ExpireLater(person.UserId, facts);
                Evaluate(person, ref write);
            }
        }

        Write(write);
    }

    private void EndGrace(object userId)
    {
        List<SocketConnection>? write = null;
        lock (gate)
        {
            if (people.TryGetValue((long)userId, out var person))
            {
                var now = clock.GetTimestamp();
                person.Graces.RemoveAll(grace => grace.Until <= now);
                if (!IsThere(person))
                {
                    Evaluate(person, ref write);
                }
            }
        }

        Write(write);
    }

    /// <summary>Works out what others see of a person, tells them when it differs, and forgets the person when gone.</summary>
    private void Evaluate(PresentPerson person, ref List<SocketConnection>? write)
    {
        if (person.Facts is not { } facts)
        {
            if (!IsThere(person))
            {
                people.Remove(person.UserId);
            }

            return;
        }

        var now = clock.GetUtcNow();
        var isActive = person.Sockets.Exists(socket => socket.PresenceNote is SocketNote { IsIdle: false });
        person.AwaySince = isActive ? null : person.Sockets.Count == 0 ? person.AwaySince : person.AwaySince ?? now;
        if (!IsThere(person))
        {
            people.Remove(person.UserId);
            if (facts.Availability != Availability.Invisible)
            {
                person.Facts = facts = facts with { LastSeenAt = now };
                store.SaveLastSeen(person.UserId, now);
            }
        }
        else if (person.Sockets.Count == 0)
        {
            isActive = person.Shown is { State: PresenceState.Online };
        }

        var shown = !facts.ShowsPresence ? null
            : !IsThere(person) || facts.Availability == Availability.Invisible ? Offline(person.UserId, facts, now)
            : facts.Availability == Availability.DoNotDisturb && !facts.IsExpired(now) ? Here(PresenceState.DoNotDisturb)
            : Here(isActive ? PresenceState.Online : PresenceState.Away);

        PresenceDto Here(PresenceState state) =>
            new(person.UserId, state, AwaySince: state == PresenceState.Away ? person.AwaySince : null, StatusText: facts.TextAt(now));

        if (shown == person.Shown)
        {
            return;
        }

        var before = person.Shown;
        person.Shown = shown;
        if (shown is { State: not PresenceState.Offline })
        {
            connected[person.UserId] = shown.State;
        }
        else
        {
            connected.TryRemove(person.UserId, out _);
        }

        if (shown is not null || before is { State: not PresenceState.Offline } or { LastSeenAt: not null } or { StatusText: not null })
        {
            Announce(shown ?? new PresenceDto(person.UserId, PresenceState.Offline), ref write);
        }
    }

    private void Announce(PresenceDto presence, ref List<SocketConnection>? write)
    {
        OutgoingFrame? frame = null;
        if (IsBroadcasting)
        {
            foreach (var person in people.Values)
            {
                foreach (var socket in person.Sockets)
                {
                    Offer(socket, presence, ref frame, ref write);
                }
            }
        }
        else if (watchers.TryGetValue(presence.UserId, out var watching))
        {
            foreach (var socket in watching)
            {
                Offer(socket, presence, ref frame, ref write);
            }
        }
    }

    private void Offer(SocketConnection socket, PresenceDto presence, ref OutgoingFrame? frame, ref List<SocketConnection>? write)
    {
        if (socket.PresenceNote is SocketNote { Hears: true } && !hiding.ContainsKey(socket.UserId)
            && socket.Offer(frame ??= OutgoingFrame.Of(new PresenceChanged([presence]))))
        {
            (write ??= []).Add(socket);
        }
    }

    private static void Write(List<SocketConnection>? sockets)
    {
        if (sockets is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static all => all.ForEach(socket => socket.Write()), sockets, preferLocal: false);
        }
    }

    private void Watch(SocketConnection connection, long[] before, long[] now)
    {
        foreach (var userId in before)
        {
            if (watchers.TryGetValue(userId, out var watching) && watching.Remove(connection) && watching.Count == 0)
            {
                watchers.Remove(userId);
            }
        }

        foreach (var userId in now)
        {
            if (!watchers.TryGetValue(userId, out var watching))
            {
                watchers.Add(userId, watching = []);
            }

            watching.Add(connection);
        }
    }

    private static bool IsThere(PresentPerson person) => person.Sockets.Count > 0 || person.Graces.Count > 0;

    private long After(TimeSpan delay) => clock.GetTimestamp() + (long)(delay.TotalSeconds * clock.TimestampFrequency);

    // What an offline person shows. An invisible one shows exactly this.
    private static PresenceDto Offline(long userId, PresenceFacts facts, DateTimeOffset now) =>
        new(userId, PresenceState.Offline, facts.LastSeenAt, AwaySince: null, facts.TextAt(now));
}
