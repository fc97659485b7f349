namespace Parley.Client.Realtime;

/// <summary>What <see cref="ParleyClient.StatusChanged"/> tells.</summary>
/// <param name="status">The state of the connection now.</param>
public sealed class StatusChangedEventArgs(ConnectionStatus status) : EventArgs
{
    /// <summary>The state of the connection now.</summary>
    public ConnectionStatus Status { get; } = status;
}
