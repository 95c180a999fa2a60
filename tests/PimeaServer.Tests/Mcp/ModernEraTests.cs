using System.Net;
using System.Text.Json;

namespace Sluice.PimeaServer.Tests.Mcp;

public sealed class ModernEraTests
{
    private const string Meta =
        """{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}""";

    [Theory]
    [InlineData("tools/call", "pimea_chat", Meta, HttpStatusCode.OK, null)]
    [InlineData("tools/call", "=?base64?cGltZWFfY2hhdA==?=", Meta, HttpStatusCode.OK, null)]
    [InlineData("tools/call", "pimea_start_session", Meta, HttpStatusCode.BadRequest, -32020)]
    [InlineData("tools/call", "=?base64?%?=", Meta, HttpStatusCode.BadRequest, -32020)]
    [InlineData("tools/call", null, Meta, HttpStatusCode.BadRequest, -32020)]
    [InlineData("tools/list", "pimea_chat", Meta, HttpStatusCode.BadRequest, -32020)]
    [InlineData(null, "pimea_chat", Meta, HttpStatusCode.BadRequest, -32020)]
    [InlineData("tools/call", "pimea_chat", "{}", HttpStatusCode.BadRequest, -32602)]
    [InlineData("tools/call", "pimea_chat", """{"io.modelcontextprotocol/clientCapabilities":{}}""", HttpStatusCode.BadRequest, -32602)]
    [InlineData(
        "tools/call",
        "pimea_chat",
        """{"io.modelcontextprotocol/protocolVersion":"2025-11-25","io.modelcontextprotocol/clientCapabilities":{}}""",
        HttpStatusCode.BadRequest,
        -32020)]
    public async Task Call_HeadersAndBody_MustAgree(string? methodHeader, string? nameHeader, string meta, HttpStatusCode status, int? code)
    {
        await using var server = await PimeaServerHost.StartAsync(new PimeaServerOptions { AnswerWithJson = true });
        using var client = new RawClient(server);
        List<(string, string)> headers = [("MCP-Protocol-Version", Era.Modern)];
        if (methodHeader is not null)
            headers.Add(("Mcp-Method", methodHeader));
        if (nameHeader is not null)
            headers.Add(("Mcp-Name", nameHeader));

        using var answer = await client.PostAsync(
            """{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"pimea_chat","arguments":{"session_id":""},"_meta":META}}"""
                .Replace("META", meta, StringComparison.Ordinal),
            [.. headers]);

        var body = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(5, body.GetProperty("id").GetInt32());
        Assert.Equal(code, body.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : null);
    }

    [Fact]
    public async Task Request_RemovedMethod_Is404()
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var client = new RawClient(server);

        using var answer = await client.PostAsync(
            """{"jsonrpc":"2.0","id":5,"method":"ping","params":{"_meta":META}}""".Replace("META", Meta, StringComparison.Ordinal),
            ("MCP-Protocol-Version", Era.Modern),
            ("Mcp-Method", "ping"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("-32601", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task OtherMethods_AnyRequest_Are405(string method)
    {
        await using var server = await PimeaServerHost.StartAsync();
        using var client = new RawClient(server);

        using var answer = await client.SendAsync(new HttpMethod(method), body: null, ("MCP-Protocol-Version", Era.Modern));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("POST", Assert.Single(answer.Content.Headers.Allow));
    }

    [Fact]
    public async Task Call_Answered_CarriesNoSessionId()
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, Era.Modern);
        await client.StartAsync("Which channel works?");

        Assert.DoesNotContain("mcp-session-id", server.ReadStats().Headers.Keys);
        Assert.Equal(1, server.ReadStats().Methods["server/discover"]);
        Assert.DoesNotContain("initialize", server.ReadStats().Methods.Keys);
    }
}
