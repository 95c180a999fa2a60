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

    /// <summary>A long answer must notice that nobody reads it any more; a short one is not worth the registration.</summary>
    public static CancellationTokenRegistration AbortWhenCallerLeaves(HttpContext http, UpstreamExchange exchange) =>
        exchange.ContentLength >= 0 ? default : http.RequestAborted.UnsafeRegister(static state => ((UpstreamExchange)state!).Abort(), exchange);

    /// <summary>Flushes at once unless the server is about to: a piece leaves as soon as it arrived. Waiting here is the back-pressure.</summary>
    public static async ValueTask WriteAsync(HttpContext http, UpstreamExchange exchange, ReadOnlyMemory<byte> piece)
    {
        var writer = http.Response.BodyWriter;
        writer.Write(piece.Span);
        if (!exchange.IsComplete)
            await writer.FlushAsync();
    }

    public static async Task PassAsync(HttpContext http, UpstreamExchange exchange)
    {
        Begin(http, exchange);
        if (exchange.IsEventStream)
            await http.Response.BodyWriter.FlushAsync();
        using var leaving = AbortWhenCallerLeaves(http, exchange);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
            await WriteAsync(http, exchange, piece);
    }
}
