using System.Net.Http.Headers;
using System.Text;

namespace Sluice.PimeaServer.Tests.Mcp;

/// <summary>Speaks HTTP as written, for what the SDK's client never sends.</summary>
internal sealed class RawClient : IDisposable
{
    public const string Initialize = """
        {"jsonrpc":"2.0","id":1,"method":"initialize",
         "params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}
        """;

    private readonly HttpClient _http;

    public RawClient(PimeaServerHost server, string? key = "a-key")
    {
        _http = new HttpClient { BaseAddress = server.BaseAddress };
        if (key is not null)
            _http.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    public Task<HttpResponseMessage> PostAsync(string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, body, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, "mcp/");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.Add(name, value);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async Task<(string Name, string Value)> OpenSessionAsync()
    {
        using var answer = await PostAsync(Initialize);
        answer.EnsureSuccessStatusCode();
        return ("Mcp-Session-Id", Assert.Single(answer.Headers.GetValues("Mcp-Session-Id")));
    }

    public void Dispose() => _http.Dispose();
}
