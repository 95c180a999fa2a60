namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>Requests of 2026-07-28, with the headers that repeat them.</summary>
internal static class Modern
{
    public const string Version = "2026-07-28";

    public const string Meta = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}
        """;

    public static string Body(string method, string members = "", int id = 7) =>
        $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{ {{members}}{{(members.Length > 0 ? "," : "")}}{{Meta}} } }""";

    public static (string Name, string Value)[] Headers(string method, string? name = null)
    {
        (string, string)[] headers = [("MCP-Protocol-Version", Version), ("Mcp-Method", method)];
        return name is null ? headers : [.. headers, ("Mcp-Name", name)];
    }

    /// <param name="gateway">Where to send it.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="members">More of its params.</param>
    /// <param name="name">The tool, prompt or resource that the header names.</param>
    /// <param name="token">Whose request it is.</param>
    public static Task<HttpResponseMessage> PostAsync(
        TestGateway gateway, string method, string members = "", string? name = null, string token = TestGateway.Token) =>
        gateway.PostAsync(Body(method, members), token, Headers(method, name));
}
