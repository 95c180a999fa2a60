using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>Sends messages to one upstream, one after the other.</summary>
internal sealed class ProbeClient(Upstream upstream, CancellationToken cancel)
{
    private readonly ProbeBudget _budget = new(ServerProbe.MostBytes);
    private long _lastId;

    /// <summary>A request, and its response if it has one; whatever the status.</summary>
    /// <exception cref="UpstreamException">There is no whole answer.</exception>
    public async Task<ProbeAnswer> AskAsync(string method, JsonObject parameters, HeaderDictionary headers)
    {
        var id = ++_lastId;
        var message = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
        return await SendAsync(HttpMethods.Post, headers, message, new ProbeReader(_budget, id));
    }

    /// <summary>A notification. What is answered to it says nothing.</summary>
    public Task NotifyAsync(string method, HeaderDictionary headers) =>
        SendAsync(HttpMethods.Post, headers, new JsonObject { ["jsonrpc"] = "2.0", ["method"] = method }, reader: null);

    public Task EndSessionAsync(HeaderDictionary headers) => SendAsync(HttpMethods.Delete, headers, message: null, reader: null);

    private async Task<ProbeAnswer> SendAsync(string method, HeaderDictionary headers, JsonObject? message, ProbeReader? reader)
    {
        headers["Accept"] = "application/json, text/event-stream";
        if (message is not null)
            headers["Content-Type"] = "application/json";
        var body = message is null ? default : new ReadOnlySequence<byte>(JsonSerializer.SerializeToUtf8Bytes(message));
        var exchange = await upstream.SendAsync(method, headers, body, cancel: cancel);
        await using var end = cancel.UnsafeRegister(static exchange => ((UpstreamExchange)exchange!).Abort(), exchange);
        try
        {
            var returned = new HeaderDictionary();
            exchange.CopyHeadersTo(returned);
            var status = exchange.Status;
            var response = reader is null ? null : await reader.ReadAsync(exchange);
            return new ProbeAnswer(status, returned.TryGetValue(McpHeaders.SessionId, out var session) ? session.ToString() : null, response);
        }
        finally
        {
            exchange.Release();
        }
    }
}
