using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Sluice.PimeaServer.Tests;

/// <summary>The SDK's client, connected to a server in one era.</summary>
internal static class PimeaClient
{
    public static Task<McpClient> ConnectAsync(PimeaServerHost server, string? era, string? key = "a-key")
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = server.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = key is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["X-API-Key"] = key },
        });
        var options = new McpClientOptions { ProtocolVersion = era };
        return McpClient.CreateAsync(transport, options, cancellationToken: TestContext.Current.CancellationToken);
    }

    public static ValueTask<CallToolResult> StartAsync(this McpClient client, string message) =>
        client.CallAsync("pimea_start_session", new() { ["message"] = message });

    public static ValueTask<CallToolResult> ChatAsync(this McpClient client, string sessionId, string message) =>
        client.CallAsync("pimea_chat", new() { ["session_id"] = sessionId, ["message"] = message });

    public static ValueTask<CallToolResult> GetAnswerAsync(this McpClient client, string sessionId) =>
        client.CallAsync("pimea_get_answer", new() { ["session_id"] = sessionId });

    public static string? Field(this CallToolResult result, string name) =>
        result.StructuredContent!.Value.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static string Text(this CallToolResult result) => Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;

    private static ValueTask<CallToolResult> CallAsync(this McpClient client, string tool, Dictionary<string, object?> arguments) =>
        client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
}
