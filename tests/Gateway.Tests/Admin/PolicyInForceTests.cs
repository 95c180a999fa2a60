using System.Net;
using System.Text;
using Sluice.PimeaServer;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>What is set over the API decides the very next call on the node that answered.</summary>
public class PolicyInForceTests
{
    private const string Allows = """{"document":{"version":"1","default":"allow"}}""";
    private const string Denies = """{"document":{"version":"1","default":"deny"}}""";

    [Fact]
    public async Task Edit_AndRollBack_DecideTheNextCall()
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = "upstream-secret", AnswerWithJson = true });
        await using var api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        var server = (await api.Operator.PostAsync(
            "servers", $$$$"""{"slug":"pimea","url":"{{{{sample.Endpoint}}}}","auth":{"kind":"headers","headers":{"X-API-Key":"upstream-secret"}}}""")).Expect(HttpStatusCode.Created);
        var policy = (await api.Operator.PostAsync("policies", $$"""{"name":"p",{{Allows[1..]}}""")).Expect(HttpStatusCode.Created);
        var grant = await api.Operator.PostAsync("grants", $$"""{"server":"{{server["id"]}}","policy":"{{policy["id"]}}","label":"alice"}""");
        var token = (string)grant.Expect(HttpStatusCode.Created)["token"]!;

        var before = await CallAsync(api, (string)server["mcp_path"]!, token);
        (await api.Operator.PutAsync($"policies/{policy["id"]}/document", "\"1\"", Denies)).Expect(HttpStatusCode.OK);
        var denied = await CallAsync(api, (string)server["mcp_path"]!, token);
        (await api.Operator.PostAsync($"policies/{policy["id"]}/rollback", """{"version":1}""", ("If-Match", "\"2\""))).Expect(HttpStatusCode.OK);
        var after = await CallAsync(api, (string)server["mcp_path"]!, token);

        Assert.DoesNotContain("POLICY DENIED", before, StringComparison.Ordinal);
        Assert.Contains("\"policy\":\"p@2\"", denied, StringComparison.Ordinal);
        Assert.Contains("session_id", after, StringComparison.Ordinal);
    }

    private static async Task<string> CallAsync(ApiGateway api, string path, string token)
    {
        const string Call =
            """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pimea_start_session","arguments":{"message":"Which channels?"},
             "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},
              "io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Call, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        foreach (var (name, value) in new[] { ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "pimea_start_session") })
            request.Headers.Add(name, value);
        using var response = await api.Gateway.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
