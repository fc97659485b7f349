using Parley.Client.Outbox;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>How a client reaches a server. Immutable: change it with <c>with</c>.</summary>
public sealed record ParleyClientOptions
{
    /// <summary>Address of the server, for example <c>https://chat.example.org</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>Bearer token of an earlier sign-in, or null to sign in first.</summary>
    public string? Token { get; init; }

    /// <summary>Shown in the person's list of devices, up to 64 characters.</summary>
    public string DeviceName { get; init; } = "C# SDK";

    /// <summary>Name and version of the program, for the server's operator.</summary>
    public string ClientName { get; init; } = "parley-csharp";

    /// <summary>Keeps messages and read marks until the server has them (C37). The default forgets them with the process.</summary>
    public IOutboxStore OutboxStore { get; init; } = new MemoryOutboxStore();

    /// <summary>The clock; tests pass a virtual one.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Numbers from 0 up to 1 for spreading reconnects; tests pass a seeded one.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Opens sockets; tests pass one that fails on demand.</summary>
    public IParleyTransport Transport { get; init; } = new WebSocketTransport();

    /// <summary>Carries HTTP requests; tests pass one that fails on demand. The client does not dispose it.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }
}
