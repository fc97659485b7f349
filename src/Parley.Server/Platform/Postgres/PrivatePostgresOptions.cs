namespace Parley.Server.Platform.Postgres;

/// <summary>How to run a private PostgreSQL.</summary>
internal sealed record PrivatePostgresOptions
{
    /// <summary>Absolute path of the folder that holds the cluster, its socket, its log and the lock. Made when missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Name of the database to have.</summary>
    public string Database { get; init; } = "parley";

    /// <summary>
    /// False gives up every promise about power loss for speed (<c>fsync=off</c>). For tests that throw the cluster away, nothing else.
    /// </summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>Longest wait for the server to accept connections, which after a crash includes replaying its log.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(5);
}
