using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Parley.Contract.Errors;

namespace Parley.Server.Platform.Errors;

/// <summary>Turns any exception into the refusal a caller may see. Used by both doors, HTTP and socket.</summary>
internal static partial class Failure
{
    private static readonly TimeSpan DatabaseAwayWait = TimeSpan.FromSeconds(1);

    /// <summary>The refusal that stands for an exception.</summary>
    /// <returns>The refusal; code <c>internal</c> when the exception is a fault of ours and belongs into the log.</returns>
    public static ApiException Of(Exception exception) => exception switch
    {
        ApiException refusal => refusal,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new(ErrorCodes.TooLarge),
        BadHttpRequestException bad => new(ErrorCodes.Malformed, Where(bad.InnerException)),
        JsonException json => new(ErrorCodes.Malformed, Where(json)),
        DbUpdateException { InnerException: PostgresException inner } => Of(inner),
        InvalidOperationException { InnerException: NpgsqlException inner } => Of(inner),
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
            new(ErrorCodes.Invalid, "a character that cannot be stored"),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => Away(),
        NpgsqlException { IsTransient: true } => Away(),
        NpgsqlException and not PostgresException => Away(),
        DbUpdateConcurrencyException => new(ErrorCodes.Conflict),
        _ => new(ErrorCodes.Internal),
    };

    private static ApiException Away() => new(ErrorCodes.Unavailable, retryAfter: DatabaseAwayWait);

    /// <summary>The JSON path, unless it holds more than names of ours could.</summary>
    private static string? Where(Exception? inner) =>
        inner is JsonException { Path: { } path } && PlainPath().IsMatch(path) ? path : null;

    [GeneratedRegex(@"^\$[.a-zA-Z0-9\[\]]{0,100}$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainPath();
}
