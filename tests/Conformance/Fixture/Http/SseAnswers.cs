using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Http;

internal static class SseAnswers
{
    /// <summary>Headers of an event stream: each event leaves as it is written.</summary>
    public static void BeginStream(this HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    /// <summary>For a POST that turned out to need no answer.</summary>
    public static void Accept(this HttpContext context)
    {
        context.Response.ContentType = null;
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    public static Task WriteEventsAsync(
        this HttpContext context, IAsyncEnumerable<SseItem<JsonRpcMessage?>> events, CancellationToken cancellationToken) =>
        SseFormatter.WriteAsync(
            events,
            context.Response.Body,
            static (item, buffer) =>
            {
                if (item.Data is null)
                    return;
                using var writer = new Utf8JsonWriter(buffer);
                JsonAnswers.Write(writer, item.Data);
            },
            cancellationToken);
}
