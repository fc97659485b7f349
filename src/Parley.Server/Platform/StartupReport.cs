using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Parley.Server.Platform;

/// <summary>Says why a start failed: one sentence for what an operator can mend.</summary>
internal static class StartupReport
{
    /// <summary>Turns failures of the host that an operator can mend into a sentence.</summary>
    /// <returns>The sentence, or null when the failure is a fault of ours and deserves its stack trace.</returns>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException refused => refused.Message,
        IOException { InnerException: AddressInUseException } taken =>
            $"The address is already in use ({Sentence(taken.Message)}); stop the other program or choose another with ASPNETCORE_URLS.",
        IOException { InnerException: AggregateException all } taken when all.InnerExceptions.Any(inner => inner is AddressInUseException or SocketException) =>
            $"The address is already in use ({Sentence(taken.Message)}); stop the other program or choose another with ASPNETCORE_URLS.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "This user may not listen on that port; choose one above 1023 with ASPNETCORE_URLS.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            "This machine does not have the address of ASPNETCORE_URLS.",
        FormatException { Message: var message } when message.StartsWith("Invalid url", StringComparison.Ordinal) =>
            $"ASPNETCORE_URLS cannot be used: {Sentence(message)}.",
        _ => null,
    };

    /// <summary>
    /// Keeps the host and Kestrel from logging the same failure with a stack trace; both are heard again once the server runs.
    /// </summary>
    public static void QuietUntilStarted(this WebApplicationBuilder builder, Func<bool> isStarted)
    {
        foreach (var category in new[] { "Microsoft.Extensions.Hosting.Internal.Host", "Microsoft.AspNetCore.Server.Kestrel" })
        {
            builder.Logging.AddFilter(category, level => level >= LogLevel.Information && (isStarted() || level < LogLevel.Error));
        }
    }

    private static string Sentence(string message) => message.TrimEnd('.').Replace("Failed to bind to address ", "", StringComparison.Ordinal);
}
