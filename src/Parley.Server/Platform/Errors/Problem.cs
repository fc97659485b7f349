using System.Diagnostics;
using System.Globalization;
using Parley.Contract;
using Parley.Contract.Errors;

namespace Parley.Server.Platform.Errors;

/// <summary>Writes refusals as problem documents (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>Writes the refusal as the whole answer.</summary>
    public static Task WriteAsync(HttpContext context, ApiException refusal)
    {
        var (status, title) = ErrorStatus.Of(refusal.Code);
        return WriteAsync(context, refusal, status, title);
    }

    /// <summary>Writes an answer that the framework ended with a bare status, such as an unknown route.</summary>
    public static Task WriteStatusAsync(HttpContext context)
    {
        var code = context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => ErrorCodes.SignedOut,
            StatusCodes.Status403Forbidden => ErrorCodes.NotAllowed,
            StatusCodes.Status404NotFound => ErrorCodes.NotFound,
            StatusCodes.Status413PayloadTooLarge => ErrorCodes.TooLarge,
            StatusCodes.Status429TooManyRequests => ErrorCodes.TooMany,
            StatusCodes.Status503ServiceUnavailable => ErrorCodes.Unavailable,
            >= 500 => ErrorCodes.Internal,
            _ => ErrorCodes.Malformed,
        };
        return WriteAsync(context, new(code), context.Response.StatusCode, ErrorStatus.Of(code).Title);
    }

    private static Task WriteAsync(HttpContext context, ApiException refusal, int status, string title)
    {
        context.Response.StatusCode = status;
        int? retryAfterMs = null;
        if (refusal.RetryAfter is { } wait)
        {
            retryAfterMs = (int)Math.Ceiling(wait.TotalMilliseconds);
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        var trace = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        var body = new ProblemDto(refusal.Code, title, status, refusal.Detail, retryAfterMs, trace);
        return context.Response.WriteAsJsonAsync(body, ParleyJson.Options, "application/problem+json", context.RequestAborted);
    }
}
