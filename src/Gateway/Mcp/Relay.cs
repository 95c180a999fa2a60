using System.Buffers;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp;

/// <summary>Hands the upstream's answer to the caller: status, headers, and the body piece by piece.</summary>
internal static class Relay
{
    /// <summary>Status and headers, but for the length.</summary>
    public static void CopyHead(HttpContext http, UpstreamExchange exchange)
    {
        http.Response.StatusCode = exchange.Status;
        exchange.CopyHeadersTo(http.Response.Headers);
        if (exchange.IsEventStream)
            http.Response.Headers["X-Accel-Buffering"] = "no";
    }

    public static void Begin(HttpContext http, UpstreamExchange exchange)
    {
        CopyHead(http, exchange);
        if (exchange.ContentLength >= 0)
            http.Response.ContentLength = exchange.ContentLength;
    }

    /// <summary>
    /// A long answer must notice that nobody reads it any more; a short one is not worth the registration. A legacy client that goes away does not
    /// cancel its call (its answer may come on a resumed stream), so only its GET streams end with it.
    /// </summary>
    public static CancellationTokenRegistration AbortWhenCallerLeaves(HttpContext http, UpstreamExchange exchange, RpcMessage? message) =>
        exchange.ContentLength < 0 && MayCancel(message)
            ? http.RequestAborted.UnsafeRegister(static state => ((UpstreamExchange)state!).Abort(), exchange)
            : default;

    public static bool MayCancel(RpcMessage? message) => message is null || message.IsModern;

    /// <summary>
    /// Flushes, so that a piece leaves as soon as it arrived; waiting here is the back-pressure. Only a whole answer is left to the server, which sends it
    /// with the head: of an answer that has begun, it would keep what was not flushed.
    /// </summary>
    public static async ValueTask WriteAsync(HttpContext http, UpstreamExchange exchange, ReadOnlyMemory<byte> piece)
    {
        var writer = http.Response.BodyWriter;
        writer.Write(piece.Span);
        if (!exchange.IsComplete || http.Response.HasStarted)
            await writer.FlushAsync();
    }

    public static async Task PassAsync(HttpContext http, UpstreamExchange exchange, RpcMessage? message = null)
    {
        Begin(http, exchange);
        if (exchange.IsEventStream)
            await http.Response.BodyWriter.FlushAsync();
        using var leaving = AbortWhenCallerLeaves(http, exchange, message);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
            await WriteAsync(http, exchange, piece);
    }
}
