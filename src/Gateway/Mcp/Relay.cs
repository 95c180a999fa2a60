using System.Buffers;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Mcp.Sealing;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp;

/// <summary>Hands the upstream's answer to the caller: status, headers, and the body piece by piece, with what must be sealed in it.</summary>
internal sealed class Relay(Seals seals)
{
    /// <summary>Status and headers, but for the length.</summary>
    public static void CopyHead(McpRequest request, UpstreamExchange exchange)
    {
        var response = request.Http.Response;
        response.StatusCode = exchange.Status;
        exchange.CopyHeadersTo(response.Headers);
        request.Era.ReturnHeaders(request);
        if (exchange.IsEventStream)
            response.Headers["X-Accel-Buffering"] = "no";
    }

    /// <summary>
    /// A long answer must notice that nobody reads it any more; a short one is not worth the registration. A legacy client that goes away does not
    /// cancel its call (its answer may come on a resumed stream), so only its GET streams end with it.
    /// </summary>
    public static CancellationTokenRegistration AbortWhenCallerLeaves(McpRequest request, UpstreamExchange exchange) =>
        exchange.ContentLength < 0 && request.CancelsWithCaller
            ? request.Http.RequestAborted.UnsafeRegister(static state => ((UpstreamExchange)state!).Abort(), exchange)
            : default;

    /// <summary>The head, with the length where the body passes as it is. Null: nothing in the body is to be sealed.</summary>
    public ResponseSealer? Begin(McpRequest request, UpstreamExchange exchange)
    {
        CopyHead(request, exchange);
        var sealer = SealerOf(request, exchange);
        if (sealer is null && exchange.ContentLength >= 0)
            request.Http.Response.ContentLength = exchange.ContentLength;
        return sealer;
    }

    /// <summary>An answer that is no message of JSON-RPC passes: what nothing sealed, nothing opens.</summary>
    public ResponseSealer? SealerOf(McpRequest request, UpstreamExchange exchange)
    {
        if (!exchange.IsJson && !exchange.IsEventStream)
            return null;
        var places = request.Era.PlacesIn(request.Message, exchange.IsEventStream);
        return places == SealedPlaces.None ? null : request.BeginSealing(seals, places, exchange.IsEventStream);
    }

    /// <summary>The caller has it once it is flushed.</summary>
    public static void Write(HttpContext http, ResponseSealer? sealer, ReadOnlyMemory<byte> piece)
    {
        http.Response.BodyWriter.Write(sealer is null ? piece.Span : sealer.Seal(piece.Span));
        sealer?.Rest();
    }

    /// <summary>
    /// Flushes, so that a piece leaves as soon as it arrived; waiting here is the back-pressure. Only a whole answer is left to the server, which sends it
    /// with the head: of an answer that has begun, it would keep what was not flushed.
    /// </summary>
    public static async ValueTask FlushAsync(HttpContext http, UpstreamExchange exchange)
    {
        if (!exchange.IsComplete || http.Response.HasStarted)
            await http.Response.BodyWriter.FlushAsync();
    }

    /// <summary>
    /// The head of a stream does not wait for its first event, which may take minutes: HTTP clients bound the wait for a head. An event that came with the
    /// head leaves with it.
    /// </summary>
    public static async ValueTask ReleaseHeadAsync(HttpContext http, UpstreamExchange exchange)
    {
        if (exchange.IsEventStream && !exchange.HasReceived)
            await http.Response.BodyWriter.FlushAsync();
    }

    public async Task PassAsync(McpRequest request, UpstreamExchange exchange)
    {
        var sealer = Begin(request, exchange);
        await ReleaseHeadAsync(request.Http, exchange);
        using var leaving = AbortWhenCallerLeaves(request, exchange);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            request.Operation?.Feed(piece.Span);
            request.NoteSent(piece.Span);
            Write(request.Http, sealer, piece);
            await FlushAsync(request.Http, exchange);
        }
    }
}
