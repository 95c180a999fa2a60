using System.Data.Common;
using Microsoft.Net.Http.Headers;
using Sluice.Gateway.Admin.Problems;

namespace Sluice.Gateway.Admin.Access;

/// <summary>The border of a request: an exception becomes an answer that tells nothing of the inside, and a line in the log that does.</summary>
internal sealed partial class FaultBorder(ILogger<FaultBorder> logger)
{
    private const string RetrySeconds = "5";

    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody hears the answer.
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await ProblemOf(exception, http).ExecuteAsync(http);
        }
    }

    private Problem ProblemOf(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case DbException or TimeoutException:
                LogDatabase(http.Request.Method, http.Request.Path, exception);
                return Problem.Of(
                    ProblemKind.Unavailable, "If this was a change, nothing tells whether it was made: read the object, or send a creation again with the same Idempotency-Key. /readyz says more.", HeaderNames.RetryAfter, RetrySeconds);
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return Problem.Of(ProblemKind.Timeout, "Send the body without long pauses.");
            case BadHttpRequestException:
                return Problem.Of(ProblemKind.Malformed, "The body did not arrive as HTTP wants it.");
            default:
                LogFailure(http.Request.Method, http.Request.Path, exception);
                return Problem.Of(ProblemKind.Internal, "The gateway's log says why.");
        }
    }

    [LoggerMessage(200, LogLevel.Error, "{Method} {Path}: the database failed.")]
    private partial void LogDatabase(string method, string path, Exception exception);

    [LoggerMessage(201, LogLevel.Error, "{Method} {Path} failed.")]
    private partial void LogFailure(string method, string path, Exception exception);
}
