using Parley.Contract.Errors;

namespace Parley.Client;

/// <summary>
/// The one exception of the SDK. <see cref="Code"/> is one of <see cref="ErrorCodes"/> or <see cref="Unreachable"/> and tells what to do;
/// the message is for developers.
/// </summary>
public sealed class ParleyException : Exception
{
    /// <summary>The server could not be reached; nothing was sent.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>A message waited seven days for an acknowledgement (C37); the person decides.</summary>
    public const string Expired = "expired";

    /// <summary>A refusal or a failure to get an answer.</summary>
    /// <param name="code">What happened.</param>
    /// <param name="detail">What exactly was wrong, for example the field.</param>
    /// <param name="retryAfter">When to come back, if the server said so.</param>
    /// <param name="inner">The cause.</param>
    public ParleyException(string code, string? detail = null, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(detail is null ? code : $"{code}: {detail}", inner)
    {
        Code = code;
        Detail = detail;
        RetryAfter = retryAfter;
    }

    /// <summary>Stable code.</summary>
    public string Code { get; }

    /// <summary>What exactly was wrong; never user content.</summary>
    public string? Detail { get; }

    /// <summary>When to come back.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Repeating the same request later may succeed. Safe for every request with a client or operation id (C8).</summary>
    public bool IsTransient => Code is Unreachable or ErrorCodes.Unknown or ErrorCodes.Unavailable or ErrorCodes.TooMany or ErrorCodes.Internal;
}
