namespace Parley.Server.Platform;

/// <summary>
/// The server cannot start for a reason its operator can remove. The message is one complete sentence for a person;
/// it is printed alone, without a stack trace, and the process ends with <see cref="ExitCode"/>.
/// </summary>
internal sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Exit code of a refused start.</summary>
    public const int ExitCode = 2;
}
