using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.PimeaServer.Mcp;

/// <summary>Sends the answer to a POST as an SSE stream, which the SDK writes, or as one JSON document.</summary>
internal sealed class AnswerFraming(PimeaServerOptions options)
{
    private const string JsonType = "application/json";
    private const string StreamType = "text/event-stream";

    /// <param name="context">Its headers and status must be set: they leave with the first byte.</param>
    /// <param name="transport">Of the session that answers.</param>
    /// <param name="message">What the client sent.</param>
    /// <param name="onFirst">Sees the first message of the answer before any byte has left.</param>
    public async Task AnswerAsync(
        HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message, Func<JsonRpcMessage?, ValueTask>? onFirst = null)
    {
        var accept = context.Request.Headers.Accept.ToString();
        var any = accept.Contains("*/*", StringComparison.Ordinal);
        var json = any || accept.Contains(JsonType, StringComparison.OrdinalIgnoreCase);
        var stream = any || accept.Contains(StreamType, StringComparison.OrdinalIgnoreCase);
        if (!json && !stream)
            context.Response.StatusCode = StatusCodes.Status406NotAcceptable;
        else if (json && (options.AnswerWithJson || !stream))
            await AnswerWithJsonAsync(context, transport, message, onFirst);
        else
            await AnswerWithStreamAsync(context, transport, message, onFirst);
    }

    public static void PrepareStream(HttpContext context)
    {
        context.Response.ContentType = StreamType;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    private static async Task AnswerWithStreamAsync(
        HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message, Func<JsonRpcMessage?, ValueTask>? onFirst)
    {
        PrepareStream(context);
        if (await transport.HandlePostRequestAsync(message, context.Response.Body, onFirst, context.RequestAborted))
            return;
        context.Response.ContentType = null;
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    /// <summary>The SDK writes events only, so they are collected: a lone one is unwrapped, several can only be sent as they are.</summary>
    private static async Task AnswerWithJsonAsync(
        HttpContext context, StreamableHttpServerTransport transport, JsonRpcMessage message, Func<JsonRpcMessage?, ValueTask>? onFirst)
    {
        var events = new MemoryStream();
        if (!await transport.HandlePostRequestAsync(message, events, onFirst, context.RequestAborted))
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        events.Position = 0;
        var messages = SseParser.Create(events, static (_, data) => data.ToArray()).Enumerate().ToArray();
        var lone = messages is [var only] ? only.Data : null;
        context.Response.ContentType = lone is null ? StreamType : JsonType;
        await context.Response.Body.WriteAsync(lone ?? events.ToArray(), context.RequestAborted);
    }
}
