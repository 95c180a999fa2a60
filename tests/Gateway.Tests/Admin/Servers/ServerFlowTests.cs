using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Admin.Servers;

/// <summary>Session flows of stored servers.</summary>
public class ServerFlowTests
{
    private const string Demanding = """{ "version": "1", "default": "allow", "flows": ["pimea"] }""";

    [Fact]
    public async Task Flows_OfAServer_AreKeptShownAndChanged()
    {
        await using var api = await ApiGateway.StartAsync();
        var created = (await api.Operator.PostAsync("servers", """{"slug":"s","url":"https://example.com/mcp","flows":{"pimea":{"preset":"pimea"}}}""")).Expect(HttpStatusCode.Created);
        Assert.Equal("pimea", (string?)created["flows"]["pimea"]!["preset"]);
        var path = $"servers/{created["id"]}";
        var changed = (await api.Operator.PutAsync(path, "\"1\"", """{"slug":"s","url":"https://example.com/mcp"}""")).Expect(HttpStatusCode.OK);
        Assert.Null(changed.Body!["flows"]);
        Assert.Null((await api.Operator.GetAsync(path)).Expect(HttpStatusCode.OK).Body!["flows"]);
    }

    [Fact]
    public async Task Flows_ThatCannotBe_AreRefusedWithTheirPlaces()
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.PostAsync("servers", """{"slug":"s","url":"https://example.com/mcp","flows":{"a":{"preset":"other"},"b":{"preset":"pimea","ttl":"2h"}}}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (answer.Status, answer.Problem));
        Assert.Equal(["/flows/a/preset", "/flows/b/preset"], answer.Pointers);
    }

    [Fact]
    public async Task Explain_FlowTools_TellsWhatTheFlowSays()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
            RecordingUpstream.JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"structuredContent":{"session_id":"s1","status":"clarifying"},"content":[{"type":"text","text":"x"}]}}"""));
        await using var api = await ApiGateway.StartWithAsync(
            TestGateway.Manifest(upstream.Endpoint, Demanding).Replace("\"headers\":", "\"flows\": { \"pimea\": { \"preset\": \"pimea\" } }, \"headers\":", StringComparison.Ordinal));
        using var started = await api.Gateway.CallAsync("pimea_start_session");
        Assert.Contains("s1", await started.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await AssertAsync("pimea_chat", "s1", "allowed", "", "flow /flows/pimea passes");
        await AssertAsync("pimea_chat", "s2", "denied", "/flows/pimea/unknown-session", "flow /flows/pimea/unknown-session denies");
        await AssertAsync("pimea_get_answer", "s1", "denied", "/flows/pimea/not-complete", "flow /flows/pimea/not-complete denies");
        await AssertAsync("other", "s1", "allowed", "", null);

        async Task AssertAsync(string tool, string session, string outcome, string rule, string? said)
        {
            var answer = (await api.Operator.PostAsync("explain", $$$"""{"grant":"alice","tool":"{{{tool}}}","arguments":{"session_id":"{{{session}}}"}}""")).Expect(HttpStatusCode.OK);
            Assert.Equal((outcome, rule), ((string?)answer["outcome"], (string?)answer["rule"]));
            var rules = answer["rules"].AsArray().Select(each => $"{each!["step"]} {each["rule"]} {each["effect"]}").Where(each => each.StartsWith("flow ", StringComparison.Ordinal));
            Assert.Equal(said, rules.SingleOrDefault());
        }
    }

    /// <summary>Whatever the order in which server, policy and grant came about: a demand that is not met lets nothing pass.</summary>
    [Fact]
    public async Task Explain_FlowAndApprovalInShadow_TellsTheFlowAsADecisionDoes()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(
            TestGateway.Manifest(upstream.Endpoint, """{ "version": "1", "default": "allow", "mode": "shadow", "flows": ["pimea"], "tools": { "pimea_chat": { "action": "require_approval" } } }""")
                .Replace("\"headers\":", "\"flows\": { \"pimea\": { \"preset\": \"pimea\" } }, \"headers\":", StringComparison.Ordinal),
            "--Sluice:LedgerTimeoutMs=500");
        (await api.Gateway.CallAsync("pimea_chat", """{"session_id":"s9"}""")).Dispose();
        var explained = (await api.Operator.PostAsync("explain", """{"grant":"alice","tool":"pimea_chat","arguments":{"session_id":"s9"}}""")).Expect(HttpStatusCode.OK);
        Assert.Equal(("allowed", "/flows/pimea/unknown-session"), ((string?)explained["outcome"], (string?)explained["shadow"]["rule"]));
        Assert.Equal("/flows/pimea/unknown-session", (await api.Gateway.DecisionsAsync(1))[0].Rule);
    }

    [Fact]
    public async Task Call_OfAGrantWhosePolicyDemandsAnUndeclaredFlow_IsDenied()
    {
        await using var api = await ApiGateway.StartAsync();
        var tenant = await ApiTenant.OfOperatorAsync(api);
        var server = await tenant.AddServerAsync();
        var (_, token) = await tenant.AddGrantAsync(server.Id, (await tenant.AddPolicyAsync(Demanding)).Id);
        JsonNode? decision = null;
        for (var tries = 0; decision is null && tries < 100; tries++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/mcp/{server.Id}")
            {
                Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{}}}""", System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Authorization = new("Bearer", token);
            using var response = await api.Gateway.Http.SendAsync(request);
            if (response.IsSuccessStatusCode)
                decision = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["result"]!["_meta"]!["sluice/decision"];
            else
                await Task.Delay(50);
        }

        Assert.Equal(("flow", "/flows/pimea/not-declared"), ((string?)decision!["reason"], (string?)decision["rule"]));
    }
}
