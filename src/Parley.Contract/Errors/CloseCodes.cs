namespace Parley.Contract.Errors;

/// <summary>
/// How a socket can end. 4000–4499: come back (with backoff). 4500–4999: do not come back by yourself.
/// Standard codes: 1000 normal, 1001 going away, 1009 frame too large, 1013 try again later.
/// </summary>
public static class CloseCodes
{
    /// <summary>The server is stopping or draining; come back after the delay of the <c>reconnect</c> frame.</summary>
    public const int Draining = 4000;

    /// <summary>The socket could not take a byte for 10 s (C29).</summary>
    public const int TooSlow = 4001;

    /// <summary>No <c>hello</c> arrived in time.</summary>
    public const int HelloTimeout = 4002;

    /// <summary>More sockets than allowed for this account; the oldest is ended.</summary>
    public const int TooManySockets = 4003;

    /// <summary>The server met a fault of its own.</summary>
    public const int Internal = 4004;

    /// <summary>Signed out on this device, by the person, a password change or an administrator.</summary>
    public const int SignedOut = 4501;

    /// <summary>The account was disabled or deleted.</summary>
    public const int AccountDisabled = 4502;

    /// <summary>The client broke the protocol in a way that repeating would not mend.</summary>
    public const int ProtocolError = 4503;

    /// <summary>This client is too old for the server.</summary>
    public const int ClientTooOld = 4504;
}
