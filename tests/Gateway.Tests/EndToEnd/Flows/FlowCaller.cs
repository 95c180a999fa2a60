using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Flows;

/// <summary>One grant's client, of either era, whose every request goes to another gateway than the one before.</summary>
internal sealed class FlowCaller(IReadOnlyList<TestGateway> gateways, string server, string token, bool isModern)
{
    private const string Unavailable = "(ledger unavailable)";
    private const int MostLost = 20;

    private string? _mcpSession;
    private int _next;

    /// <summary>Calls that a busy machine did not decide or forward in time: nothing was run, but their places and steps may be taken.</summary>
    public int Lost { get; private set; }

    public async Task<FlowCaller> ConnectAsync()
    {
        if (isModern)
            return this;
        using var answer = await PostAsync(
            """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        answer.EnsureSuccessStatusCode();
        _mcpSession = answer.Headers.GetValues("Mcp-Session-Id").Single();
        using var begun = await PostAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        begun.EnsureSuccessStatusCode();
        return this;
    }

    public Task<FlowAnswer> StartAsync() => CallAsync("pimea_start_session", """{"message":"Which channels?"}""");

    public Task<FlowAnswer> ChatAsync(string? session) => CallAsync("pimea_chat", $$"""{"session_id":"{{session}}","message":"Germany"}""");

    public Task<FlowAnswer> FinishAsync(string? session) => CallAsync("pimea_get_answer", $$"""{"session_id":"{{session}}"}""");

    public async Task<FlowAnswer> CallAsync(string tool, string arguments)
    {
        while (true)
        {
            if (await CallOnceAsync(tool, arguments) is { } answer && answer.Rule != Unavailable)
                return answer;
            Assert.True(++Lost < MostLost, "Too many calls are not run in time.");
        }
    }

    /// <summary>Null: the call could not leave in time.</summary>
    private async Task<FlowAnswer?> CallOnceAsync(string tool, string arguments)
    {
        var members = $"\"name\":\"{tool}\",\"arguments\":{arguments}";
        using var answer = isModern
            ? await PostAsync(Modern.Body("tools/call", members), Modern.Headers("tools/call", tool))
            : await PostAsync($$"""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{ {{members}} } }""");
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode == HttpStatusCode.BadGateway && body.Contains("nothing was run", StringComparison.Ordinal))
            return null;
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {body}");
        var message = answer.Content.Headers.ContentType!.MediaType == "text/event-stream"
            ? body.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("\"result\"", StringComparison.Ordinal))[5..]
            : body;
        using var parsed = JsonDocument.Parse(message);
        return FlowAnswer.Of(parsed.RootElement.GetProperty("result"));
    }

    private Task<HttpResponseMessage> PostAsync(string body, params (string Name, string Value)[] headers)
    {
        var gateway = gateways[_next++ % gateways.Count];
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Http.BaseAddress!, $"/mcp/{server}"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (!isModern)
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
        if (_mcpSession is not null)
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _mcpSession);
        return gateway.Http.SendAsync(request);
    }
}
