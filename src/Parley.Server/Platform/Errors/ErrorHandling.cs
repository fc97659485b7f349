using Microsoft.AspNetCore.Diagnostics;
using Parley.Contract.Errors;

namespace Parley.Server.Platform.Errors;

/// <summary>The one place where an exception becomes an answer.</summary>
internal sealed partial class ErrorHandling(ILogger<ErrorHandling> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true; // nobody is there to read an answer
        }

        var refusal = Failure.Of(exception);
        if (refusal.Code == ErrorCodes.Internal)
        {
            LogFault(logger, exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName);
        }
        else if (refusal.Code == ErrorCodes.Unavailable && exception is not ApiException)
        {
            LogUnavailable(logger, exception.GetType().Name, (exception as System.Data.Common.DbException)?.SqlState);
        }

        await Problem.WriteAsync(httpContext, refusal);
        return true;
    }

    [LoggerMessage(1100, LogLevel.Error, "Fault in {Method} {Endpoint}")]
    private static partial void LogFault(ILogger logger, Exception exception, string method, string? endpoint);

    [LoggerMessage(1101, LogLevel.Warning, "The database did not answer: {Kind} {SqlState}")]
    private static partial void LogUnavailable(ILogger logger, string kind, string? sqlState);
}
