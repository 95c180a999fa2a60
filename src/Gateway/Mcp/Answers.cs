using System.Buffers;
using Sluice.Gateway.Callers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>Every answer that the gateway gives by itself.</summary>
internal sealed partial class Answers(SluiceOptions options, ResourceMetadata metadata, GatewayMetrics metrics, ILogger<Answers> logger)
{
    private static readonly byte[] UnauthorizedBody =
        """{"error":"invalid_token","error_description":"A valid bearer token of a grant on this server is needed."}"""u8.ToArray();

    public int MaxBodyBytes => options.MaxBodyBytes;

    /// <summary>The same bytes for a missing, unknown or expired token and for another server's: nothing is to be learned from it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="server">What follows <c>/mcp/</c> in its path.</param>
    public Task UnauthorizedAsync(HttpContext http, ReadOnlySpan<char> server)
    {
        metrics.Rejected(RejectionNames.Unauthorized);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = metadata.Challenge(http, server);
        return WriteAsync(http, UnauthorizedBody);
    }

    public Task MethodNotAllowedAsync(HttpContext http)
    {
        metrics.Rejected(RejectionNames.MethodNotAllowed);
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = "GET, POST, DELETE";
        return Task.CompletedTask;
    }

    /// <summary>A tool call that was denied: HTTP 200 and a result, so that the model can read it and go on (wire contract, "Denial").</summary>
    public Task DenyAsync(McpCall call)
    {
        var output = new ArrayBufferWriter<byte>();
        new ReplyWriter().WriteDenial(DenialText.Of(call), output);
        return WriteAsync(call.Request.Http, output.WrittenMemory);
    }

    /// <summary>Another method that was denied: a JSON-RPC error, since a result would have to be of that method's type.</summary>
    public Task DenyMethodAsync(McpCall call)
    {
        var message = call.Message;
        var http = call.Request.Http;
        http.Response.StatusCode = message.Kind == RpcKind.Notification ? StatusCodes.Status400BadRequest : call.Request.Era.NoSuchMethodStatus;
        return WriteErrorAsync(http, new RpcError(RpcCode.MethodNotFound, call.Decision.Denial!.Describe(message.Method), IdOf(message)));
    }

    public Task MalformedAsync(HttpContext http, RpcError error, Grant grant)
    {
        metrics.Rejected(RejectionNames.Malformed);
        LogMalformed(grant.Id, error.Message);
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return WriteErrorAsync(http, error);
    }

    public Task RejectAsync(HttpContext http, Rejection rejection, Grant grant, RpcMessage? message = null)
    {
        metrics.Rejected(rejection.Name);
        LogRejected(grant.Id, rejection.Name);
        http.Response.StatusCode = rejection.HttpStatus;
        if (rejection.HttpStatus is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "1";
        return WriteErrorAsync(http, new RpcError(rejection.RpcCode, rejection.Message, IdOf(message)), rejection.Data);
    }

    /// <summary>A list that cannot be read does not pass; a status that says of itself that the request failed does, since clients go by it.</summary>
    public Task RejectListAsync(HttpContext http, Grant grant, RpcMessage? message, string? fault)
    {
        LogBadList(grant.Server.Id, fault);
        var status = http.Response.StatusCode;
        http.Response.Clear();
        return RejectAsync(http, status < StatusCodes.Status300MultipleChoices ? Rejection.BadList : Rejection.BadList with { HttpStatus = status }, grant, message);
    }

    /// <summary>The same within a stream that has begun: an event with the error ends it.</summary>
    public async Task RejectListEventAsync(HttpContext http, Grant grant, RpcMessage? message, string fault)
    {
        LogBadList(grant.Server.Id, fault);
        metrics.Rejected(Rejection.BadList.Name);
        var output = http.Response.BodyWriter;
        output.Write("data: "u8);
        new ReplyWriter().WriteError(new RpcError(Rejection.BadList.RpcCode, Rejection.BadList.Message, IdOf(message)), output);
        output.Write("\n\n"u8);
        await output.FlushAsync();
    }

    /// <summary>Before the answer began: 502, 503 or 504 with the request's id. After: the connection is cut, so that a torn answer cannot pass for a whole one.</summary>
    public Task UpstreamFailedAsync(HttpContext http, UpstreamException exception, Grant grant, RpcMessage? message, Decision? decision = null)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return Task.CompletedTask;
        // The others are this gateway's own doing: what led to them is in the log.
        if (exception.Failure is not (UpstreamFailure.Busy or UpstreamFailure.Unavailable or UpstreamFailure.Ended))
            LogUpstreamFailed(grant.Server.Id, exception.Failure, exception);
        if (!http.Response.HasStarted)
        {
            http.Response.Clear();
            if (decision is not null)
                RateLimitHeaders.Write(http.Response.Headers, decision);
            return RejectAsync(http, Rejection.Of(exception.Failure), grant, message);
        }

        http.Abort();
        return Task.CompletedTask;
    }

    private static ReadOnlyMemory<byte> IdOf(RpcMessage? message) => message is null ? default : message.Body.Slice(message.IdRange.Start, message.IdRange.Length);

    private static Task WriteErrorAsync(HttpContext http, RpcError error, ReadOnlyMemory<byte> data = default)
    {
        var output = new ArrayBufferWriter<byte>();
        new ReplyWriter().WriteError(error, output, data.Span);
        return WriteAsync(http, output.WrittenMemory);
    }

    private static async Task WriteAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body);
    }

    [LoggerMessage(10, LogLevel.Information, "Refused a malformed message of grant {Grant}: {Problem}")]
    private partial void LogMalformed(string grant, string problem);

    [LoggerMessage(11, LogLevel.Warning, "Refused a request of grant {Grant}: {Reason}")]
    private partial void LogRejected(string grant, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Upstream {Server} failed: {Failure}")]
    private partial void LogUpstreamFailed(string server, UpstreamFailure failure, Exception exception);

    [LoggerMessage(13, LogLevel.Warning, "The tool list of upstream {Server} cannot be filtered: {Fault}")]
    private partial void LogBadList(string server, string? fault);
}
