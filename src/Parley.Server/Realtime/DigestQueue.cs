using System.Collections.Concurrent;

namespace Parley.Server.Realtime;

/// <summary>Sockets whose figures changed since their last digest, in the order of becoming due. Idle sockets are not in it and cost nothing.</summary>
internal sealed class DigestQueue(TimeProvider clock)
{
    private readonly ConcurrentQueue<(SocketConnection Connection, long Since)> queue = new();

    public void Add(SocketConnection connection) => queue.Enqueue((connection, clock.GetTimestamp()));

    /// <summary>For one whose digest failed.</summary>
    public void AddAgain(SocketConnection connection)
    {
        if (!connection.IsDigestDue && !connection.IsClosing)
        {
            connection.IsDigestDue = true;
            Add(connection);
        }
    }

    /// <summary>Takes out the sockets that have waited for at least this long.</summary>
    public List<SocketConnection> Take(TimeSpan age)
    {
        var due = new List<SocketConnection>();
        while (queue.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Since) >= age && queue.TryDequeue(out oldest))
        {
            oldest.Connection.IsDigestDue = false;
            if (!oldest.Connection.IsClosing)
            {
                due.Add(oldest.Connection);
            }
        }

        return due;
    }
}
