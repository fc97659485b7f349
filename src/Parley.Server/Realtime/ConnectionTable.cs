using System.Collections.Concurrent;
using Parley.Contract;
using Parley.Contract.Errors;
using Parley.Contract.Realtime;
using Parley.Server.Platform.Security;

namespace Parley.Server.Realtime;

/// <summary>Who is connected to this node: person to sockets. Arrays are never changed in place, so readers need no lock.</summary>
internal sealed class ConnectionTable : ISessionEnds
{
    private const int ReconnectSpreadMs = 8_000;

    private readonly ConcurrentDictionary<long, SocketConnection[]> people = new();
    private int count;
    private volatile bool isDraining;

    /// <summary>The server is stopping: no new sockets.</summary>
    public bool IsDraining => isDraining;

    /// <summary>Open sockets.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Connected people.</summary>
    public int UserCount => people.Count;

    /// <summary>Every socket; those that come or go meanwhile may or may not be among them.</summary>
    public IEnumerable<SocketConnection> All()
    {
        foreach (var (_, sockets) in people)
        {
            foreach (var socket in sockets)
            {
                yield return socket;
            }
        }
    }

    /// <summary>Everybody connected.</summary>
    public IReadOnlyCollection<long> UserIds() => (IReadOnlyCollection<long>)people.Keys;

    /// <summary>The sockets of a person, oldest first.</summary>
    public SocketConnection[] Of(long userId) => people.TryGetValue(userId, out var sockets) ? sockets : [];

    /// <summary>Devices of a person that have an open socket now.</summary>
    public IReadOnlyCollection<long> ConnectedDevices(long userId) => [.. Of(userId).Select(socket => socket.DeviceId).Distinct()];

    /// <summary>Ends the sockets of one device within moments, for a sign-out (SEC36).</summary>
    public void EndDevice(long deviceId) => End(All().Where(socket => socket.DeviceId == deviceId), CloseCodes.SignedOut);

    /// <summary>Ends the sockets of a person, for a password change (SEC36).</summary>
    /// <param name="userId">The person.</param>
    /// <param name="exceptDeviceId">A device that stays, or null.</param>
    public void EndUser(long userId, long? exceptDeviceId = null) =>
        End(Of(userId).Where(socket => socket.DeviceId != exceptDeviceId), CloseCodes.SignedOut);

    /// <summary>Ends the sockets of a disabled or deleted account.</summary>
    public void EndAccount(long userId) => End(Of(userId), CloseCodes.AccountDisabled);

    /// <summary>Enters a socket; above the limit of a person the oldest is ended.</summary>
    public void Add(SocketConnection connection)
    {
        var sockets = people.AddOrUpdate(
            connection.UserId,
            static (_, added) => [added],
            static (_, present, added) => [.. present, added],
            connection);
        Interlocked.Increment(ref count);

        var tooMany = sockets.Count(socket => !socket.IsClosing) - Limits.SocketsPerUserMax;
        foreach (var socket in sockets.Where(socket => !socket.IsClosing).Take(Math.Max(0, tooMany)))
        {
            socket.Close(CloseCodes.TooManySockets);
        }

        if (isDraining)
        {
            Drain(connection);
        }
    }

    /// <summary>Takes a socket out.</summary>
    public void Remove(SocketConnection connection)
    {
        while (people.TryGetValue(connection.UserId, out var present))
        {
            var left = Array.FindAll(present, socket => socket != connection);
            if (left.Length == present.Length)
            {
                return;
            }

            var isDone = left.Length == 0
                ? people.TryRemove(new KeyValuePair<long, SocketConnection[]>(connection.UserId, present))
                : people.TryUpdate(connection.UserId, left, present);
            if (isDone)
            {
                Interlocked.Decrement(ref count);
                return;
            }
        }
    }

    /// <summary>Sends everybody away, each with a delay of its own, so that they do not come back all at once (C31).</summary>
    public void Drain()
    {
        isDraining = true;
        foreach (var connection in All())
        {
            Drain(connection);
        }
    }

    private static void End(IEnumerable<SocketConnection> sockets, int code)
    {
        foreach (var socket in sockets)
        {
            socket.Close(code);
        }
    }

    private static void Drain(SocketConnection connection)
    {
        connection.Send(new Reconnect(Random.Shared.Next(ReconnectSpreadMs + 1)));
        connection.Close(CloseCodes.Draining, dropsWaiting: false);
    }
}
