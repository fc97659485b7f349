namespace Parley.Server.Platform.Errors;

/// <summary>A refusal. Thrown anywhere in a use case before anything was stored; turned into a problem document or an error frame in one place.</summary>
/// <param name="code">One of <see cref="Parley.Contract.Errors.ErrorCodes"/>; it decides the HTTP status.</param>
/// <param name="detail">What exactly was wrong; never user content.</param>
/// <param name="retryAfter">When to come back, for <c>too_many</c> and <c>unavailable</c>.</param>
internal sealed class ApiException(string code, string? detail = null, TimeSpan? retryAfter = null) : Exception(code)
{
    public string Code { get; } = code;

    public string? Detail { get; } = detail;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
