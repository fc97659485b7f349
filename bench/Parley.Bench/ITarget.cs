namespace Parley.Bench;

/// <summary>A server under load: the relay or Parley. Both are driven by the same generator in the same run.</summary>
internal interface ITarget : IAsyncDisposable
{
    string Name { get; }

    /// <summary>CPU of the server process so far, in seconds.</summary>
    double ServerCpu { get; }

    /// <summary>CPU of its database so far, in seconds; 0 when it has none.</summary>
    double DatabaseCpu { get; }

    /// <summary>The server process.</summary>
    TargetProcess Process { get; }

    /// <summary>Sends refused so far with a definite no (C2): neither stored nor lost.</summary>
    int Refused { get; }

    /// <summary>Makes sure people 1 … <paramref name="users"/> exist.</summary>
    Task PrepareAsync(int users, CancellationToken ct);

    /// <summary>Connects person <paramref name="user"/> and waits until the server is ready for them.</summary>
    Task<LoadSocket> ConnectAsync(int user, Action<int, long> arrived, CancellationToken ct);

    /// <summary>A frame from one person to another that carries the message's number and the moment it was due.</summary>
    byte[] Frame(int from, int to, int number, long due);

    /// <summary>What the server stored, to compare with what was sent; null when it stores nothing.</summary>
    Task<long?> StoredAsync(CancellationToken ct);
}
