using System.Text.Json;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>Reads the JSON-RPC response with one id from an answer, which is JSON or a stream of events.</summary>
internal sealed class ProbeReader(ProbeBudget budget, long id)
{
    /// <summary>Null: the answer holds no such response.</summary>
    /// <exception cref="UpstreamException">The rest will not come.</exception>
    /// <exception cref="ProbeException">It is more than a probe reads.</exception>
    public Task<JsonElement?> ReadAsync(UpstreamExchange exchange) =>
        exchange.IsEventStream ? ReadEventsAsync(exchange) : exchange.IsJson ? ReadJsonAsync(exchange) : Task.FromResult<JsonElement?>(null);

    private async Task<JsonElement?> ReadJsonAsync(UpstreamExchange exchange)
    {
        using var whole = new MemoryStream();
        for (ReadOnlyMemory<byte> piece; (piece = await NextAsync(exchange)).Length > 0;)
            whole.Write(piece.Span);
        return ResponseIn(whole.GetBuffer().AsMemory(0, (int)whole.Length));
    }

    /// <summary>Notifications, and what the server asks of its client, pass by.</summary>
    private async Task<JsonElement?> ReadEventsAsync(UpstreamExchange exchange)
    {
        var events = new SseReader(budget.BytesLeft);
        for (ReadOnlyMemory<byte> piece; (piece = await NextAsync(exchange)).Length > 0;)
        {
            if (ResponseIn(events, piece.Span) is { } response)
                return response;
        }

        return null;
    }

    private JsonElement? ResponseIn(SseReader events, ReadOnlySpan<byte> piece)
    {
        while (events.Read(ref piece, out var read) == SseReadStatus.Event)
        {
            if (ResponseIn(read.Data.ToArray()) is { } response)
                return response;
        }

        return null;
    }

    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(UpstreamExchange exchange)
    {
        var piece = await exchange.ReadAsync();
        budget.Take(piece.Length);
        return piece;
    }

    private JsonElement? ResponseIn(ReadOnlyMemory<byte> utf8) => StrangerJson.Parse(utf8) is { } message && IsResponse(message) ? message : null;

    /// <summary>An error about a request that could not be read has no id.</summary>
    private bool IsResponse(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
            return false;
        var isOurs = message.TryGetProperty("id", out var own) && own.ValueKind == JsonValueKind.Number && own.TryGetInt64(out var number) && number == id;
        return isOurs ? message.TryGetProperty("result", out _) || message.TryGetProperty("error", out _)
            : message.TryGetProperty("error", out _) && own.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
    }
}
