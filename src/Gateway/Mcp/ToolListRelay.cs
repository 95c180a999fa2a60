using System.Buffers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>Passes the answer to <c>tools/list</c> without the tools that the policy hides, in both framings.</summary>
internal sealed class ToolListRelay(SluiceOptions options, Relay relay, Answers answers)
{
    public async Task RelayAsync(McpRequest request, UpstreamExchange exchange)
    {
        Relay.CopyHead(request, exchange);
        using var leaving = Relay.AbortWhenCallerLeaves(request, exchange);
        await (exchange.IsEventStream ? RelayEventsAsync(request, exchange) : RelayJsonAsync(request, exchange));
    }

    private async Task RelayJsonAsync(McpRequest request, UpstreamExchange exchange)
    {
        // A list is judged whole: what cannot be read to its end cannot be filtered.
        var list = new ArrayBufferWriter<byte>();
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            if (piece.Length > options.MaxBodyBytes - list.WrittenCount)
            {
                await RejectAsync(request, "longer than the body limit");
                return;
            }

            request.Operation?.Feed(piece.Span);
            list.Write(piece.Span);
        }

        var filter = new ToolListFilter();
        var filtered = new ArrayBufferWriter<byte>(Math.Max(list.WrittenCount, 1));
        if (list.WrittenCount > 0 && filter.Filter(list.WrittenSpan, Shown(request.Grant), filtered) == FilterStatus.Unreadable)
        {
            await RejectAsync(request, filter.Fault);
            return;
        }

        request.Http.Response.ContentLength = filtered.WrittenCount;
        await request.Http.Response.BodyWriter.WriteAsync(filtered.WrittenMemory);
    }

    private Task RejectAsync(McpRequest request, string? fault)
    {
        request.Operation?.Fail(Rejection.BadList);
        return answers.RejectListAsync(request.Http, request.Grant, request.Message, fault);
    }

    private async Task RelayEventsAsync(McpRequest request, UpstreamExchange exchange)
    {
        var reader = new SseReader(options.MaxBodyBytes);
        var filter = new ToolListFilter();
        var shown = Shown(request.Grant);
        var output = request.Http.Response.BodyWriter;
        var sealer = relay.SealerOf(request, exchange);
        await Relay.ReleaseHeadAsync(request.Http, exchange);
        while (await exchange.ReadAsync() is { IsEmpty: false } piece)
        {
            request.Operation?.Feed(piece.Span);
            if (!FilterEvents(sealer is null ? piece.Span : sealer.Seal(piece.Span), reader, filter, shown, output))
            {
                request.Operation?.Fail(Rejection.BadList);
                await answers.RejectListEventAsync(request.Http, request.Grant, request.Message, filter.Fault ?? "an event longer than the body limit");
                return;
            }

            sealer?.Rest();
            await output.FlushAsync();
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
