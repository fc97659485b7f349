using Parley.Contract.Realtime;

namespace Parley.Server.Realtime;

/// <summary>
/// Fan-out on one node. Frames are queued in the order of publishing on the caller's thread, which costs a fraction of a microsecond each;
/// the writing to many sockets is left to another thread, so that a large chat does not hold up the next commit.
/// </summary>
internal sealed class InProcessFanout(ConnectionTable connections) : IFanout
{
    private const int WritesInline = 8;

    public void Publish(Audience audience, ServerFrame frame)
    {
        var delivery = new Delivery(frame, audience.ExceptConnection);
        if (audience.Users is null)
        {
            foreach (var connection in connections.All())
            {
                delivery.Queue(connection);
            }
        }
        else
        {
            foreach (var userId in audience.Users)
            {
                foreach (var connection in connections.Of(userId))
                {
                    delivery.Queue(connection);
                }
            }
        }

        delivery.Write();
    }

    private struct Delivery(ServerFrame frame, long exceptConnection)
    {
        private OutgoingFrame? outgoing;
        private List<SocketConnection>? idle;

        public void Queue(SocketConnection connection)
        {
            if (connection.Id == exceptConnection || !connection.IsListening)
            {
                return;
            }

            outgoing ??= OutgoingFrame.Of(frame);
            if (connection.Offer(outgoing))
            {
                (idle ??= []).Add(connection);
            }
        }

        public readonly void Write()
        {
            if (idle is null)
            {
                return;
            }

            if (idle.Count <= WritesInline)
            {
                WriteAll(idle);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(static sockets => WriteAll(sockets), idle, preferLocal: false);
            }
        }

        private static void WriteAll(List<SocketConnection> sockets)
        {
            foreach (var socket in sockets)
            {
                socket.Write();
            }
        }
    }
}
