using Parley.Contract.Realtime;

namespace Parley.Server.Realtime;

/// <summary>Takes what clients say to the use cases. Implemented by the composition root, because sockets know no features.</summary>
internal interface IClientFrameHandler
{
    /// <summary>
    /// Called for one frame at a time, in the order of arrival; the next frame of this socket waits for the returned task. So a handler
    /// awaits only what must be in order, and answers the rest when it is done. Never throws.
    /// </summary>
    ValueTask HandleAsync(SocketConnection connection, ClientFrame frame);

    /// <summary>The socket is gone and out of the table. Called once, also for sockets that never said hello.</summary>
    void Closed(SocketConnection connection, ConnectionEnd end);
}

/// <summary>How a socket ended, as far as presence cares.</summary>
internal enum ConnectionEnd
{
    /// <summary>The link broke or stopped answering.</summary>
    Lost,

    /// <summary>One side said goodbye: a closed tab, a reload, a draining server.</summary>
    Closed,

    /// <summary>The sign-in was ended.</summary>
    SignedOut,
}
