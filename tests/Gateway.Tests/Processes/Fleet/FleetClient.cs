using System.Net.Http.Headers;
using System.Text;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Fleet;

/// <summary>A legacy client by hand, which can tell the requests of one session apart.</summary>
internal sealed class FleetClient(Uri endpoint) : IDisposable
{
    private const string SessionId = "Mcp-Session-Id";

    private readonly HttpClient _http = new();
    private string? _session;
    private int _lastId;

    public static string NodeOf(HttpResponseMessage answer) => answer.Headers.GetValues(NginxBalancer.NodeHeader).Single();

    public async Task InitializeAsync()
    {
        const string start = """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"fleet","version":"1"}}""";
        using var answer = await SendAsync(HttpMethod.Post, $$"""{"jsonrpc":"2.0","id":"start","method":"initialize","params":{{start}}}""");
        _session = answer.Headers.GetValues(SessionId).Single();
        using var initialized = await SendAsync(HttpMethod.Post, """{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        Assert.True(initialized.IsSuccessStatusCode);
    }

    /// <summary>Returns with the head of the answer.</summary>
    public Task<HttpResponseMessage> CallAsync(string tool, string arguments = "{}")
    {
        var id = Interlocked.Increment(ref _lastId);
        return SendAsync(
            HttpMethod.Post,
            $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"_meta":{"progressToken":{{{id}}} },"name":"{{{tool}}}","arguments":{{{arguments}}} } }""");
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body = null)
    {
        var request = new HttpRequestMessage(method, endpoint);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd(method == HttpMethod.Get ? "text/event-stream" : "application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", "2025-11-25");
        if (_session is not null)
            request.Headers.TryAddWithoutValidation(SessionId, _session);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _http.Dispose();
}
