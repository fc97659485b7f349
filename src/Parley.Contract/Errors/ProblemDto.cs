namespace Parley.Contract.Errors;

/// <summary>The body of every refused HTTP request (RFC 9457), as <c>application/problem+json</c>.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Title">A short English sentence for developers; clients show their own words by code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What exactly was wrong, for example the field; never user content.</param>
/// <param name="RetryAfterMs">When to come back, in milliseconds, for 429 and 503.</param>
/// <param name="TraceId">Finds the server's log line.</param>
public sealed record ProblemDto(
    string Code,
    string Title,
    int Status,
    string? Detail = null,
    int? RetryAfterMs = null,
    string? TraceId = null);
