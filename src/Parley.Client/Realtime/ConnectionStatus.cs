namespace Parley.Client.Realtime;

/// <summary>The named states of the connection.</summary>
public enum ConnectionStatus
{
    /// <summary>Not connected and not trying; see <see cref="ParleyClient.StopCode"/>.</summary>
    Stopped,

    /// <summary>Opening.</summary>
    Connecting,

    /// <summary>Open; what was missed is being fetched.</summary>
    CatchingUp,

    /// <summary>Open and up to date.</summary>
    Live,

    /// <summary>Lost; tries again after a while.</summary>
    Waiting,
}
