using System.Buffers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>Passes the answer to <c>tools/list</c> without the tools that the policy hides, in both framings.</summary>
internal sealed class ToolListRelay(SluiceOptions options, Answers answers)
{
    public Task RelayAsync(HttpContext http, UpstreamExchange exchange, Grant grant, RpcMessage? message)
    {
        Relay.CopyHead(http, exchange);
        return exchange.IsEventStream ? RelayEventsAsync(http, exchange, grant, message) : RelayJsonAsync(http, exchange, grant, message);
    }

    private async Task RelayJsonAsync(HttpContext http, UpstreamExchange exchange, Grant grant, RpcMessage? message)
    {
        // A list is judged whole: what cannot be read to its end cannot be filtered.
        var list = new ArrayBufferWriter<byte>();
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            if (piece.Length > options.MaxBodyBytes - list.WrittenCount)
            {
                await answers.RejectListAsync(http, grant, message, "longer than the body limit");
                return;
            }

            list.Write(piece.Span);
        }

        var filter = new ToolListFilter();
        var filtered = new ArrayBufferWriter<byte>(Math.Max(list.WrittenCount, 1));
        if (list.WrittenCount > 0 && filter.Filter(list.WrittenSpan, Shown(grant), filtered) == FilterStatus.Unreadable)
        {
            await answers.RejectListAsync(http, grant, message, filter.Fault);
            return;
        }

        http.Response.ContentLength = filtered.WrittenCount;
        await http.Response.BodyWriter.WriteAsync(filtered.WrittenMemory);
    }

    private async Task RelayEventsAsync(HttpContext http, UpstreamExchange exchange, Grant grant, RpcMessage? message)
    {
        var reader = new SseReader(options.MaxBodyBytes);
        var filter = new ToolListFilter();
        var shown = Shown(grant);
        await http.Response.BodyWriter.FlushAsync();
        using var leaving = Relay.AbortWhenCallerLeaves(http, exchange, message);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            if (!FilterEvents(piece.Span, reader, filter, shown, http.Response.BodyWriter))
            {
                await answers.RejectListEventAsync(http, grant, message, filter.Fault ?? "an event longer than the body limit");
                return;
            }

            await http.Response.BodyWriter.FlushAsync();
        }
    }

    /// <summary>Writes the events that this piece completes. False: one cannot be read.</summary>
    private static bool FilterEvents(ReadOnlySpan<byte> piece, SseReader reader, ToolListFilter filter, NamePredicate shown, IBufferWriter<byte> output)
    {
        while (true)
        {
            switch (reader.Read(ref piece, out var read))
            {
                case SseReadStatus.NeedMore:
                    return true;
                case SseReadStatus.TooLarge:
                case SseReadStatus.Event when filter.Filter(read, shown, output) == FilterStatus.Unreadable:
                    return false;
            }
        }
    }

    private static NamePredicate Shown(Grant grant) => grant.Policy is { } policy ? policy.Shows : static _ => false;
}
