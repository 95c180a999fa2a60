using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Shadow;

/// <summary>Shadow mode over a whole gateway: it says what enforcement would have said, and lets every call through.</summary>
public class ShadowModeTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("strict")]
    public async Task Traffic_ThroughEnforceAndShadow_IsRecordedAlike_AndShadowLetsAllOfItThrough(string durability)
    {
        var (enforced, reached) = await RunAsync(ShadowTraffic.Document, durability);
        var (watched, all) = await RunAsync(ShadowTraffic.InShadow, durability);

        Assert.Equal(enforced.Select(ShadowTraffic.Verdict), watched.Select(ShadowTraffic.Verdict));
        Assert.Equal(ShadowTraffic.Calls.Length, all);
        Assert.Equal(enforced.Count(decision => (string?)decision["outcome"] == "allowed"), reached);
        Assert.All(watched, decision => Assert.Equal("allowed", (string?)decision["outcome"]));
        Assert.Equal(
            enforced.Select(decision => (string?)decision["outcome"] == "denied" ? "shadow" : "enforce"), watched.Select(decision => (string?)decision["mode"]));
        Assert.All(enforced, decision => Assert.Equal("enforce", (string?)decision["mode"]));
        Assert.Equal(
            ["", "(hidden)", "/all_tools/limits/calls", "/tools/*/limits/each", "/tools/pay/deny_if/args.amount-gt", "/tools/pay/limits/payments",
             "/tools/pay/limits/spend", "/tools/pay/require/args.reason-exists"],
            enforced.Select(decision => (string)decision["rule"]!).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task MixedLimits_CountApart_AndTheEnforcedOneDenies()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, """
            { "version": "1", "default": "deny", "tools": { "x": { "limits": [
              { "counter": "c", "window": "day", "max": 2, "mode": "shadow" }, { "counter": "c", "window": "day", "max": 4 } ] },
              "y": { "limits": [ { "counter": "d", "window": "day", "max": 1, "mode": "shadow" } ] } } }
            """), "--Sluice:LedgerTimeoutMs=500");
        for (var call = 0; call < 6; call++)
            await AnswerAsync(api, "x", "{}", TestGateway.Token);
        await AnswerAsync(api, "y", "{}", TestGateway.Token);

        var decisions = await DecisionsAsync(api, 7, "");
        Assert.Equal(
            ["allowed enforce ", "allowed enforce ", "allowed shadow limit", "allowed shadow limit", "denied enforce limit", "denied enforce limit", "allowed enforce "],
            decisions.Select(decision => $"{decision["outcome"]} {decision["mode"]} {decision["reason"]}"));
        Assert.Equal(["default/grant/alice 3", "default/grant/alice/shadow 1"], decisions[0]["charges"]!.AsArray().Select(charge => $"{charge!["owner"]} {charge["remaining"]}"));
        Assert.Equal(["default/grant/alice 1", "default/grant/alice/shadow 0"], decisions[2]["charges"]!.AsArray().Select(charge => $"{charge!["owner"]} {charge["remaining"]}"));
        Assert.Equal("default/grant/alice", (string?)Assert.Single(decisions[5]["charges"]!.AsArray())!["owner"]);
        Assert.Equal("default/grant/alice/shadow 0", Assert.Single(decisions[6]["charges"]!.AsArray().Select(charge => $"{charge!["owner"]} {charge["remaining"]}")));
        Assert.Equal(2, (await DecisionsAsync(api, 2, "?mode=shadow")).Length);
        Assert.Equal(5, upstream.Arrivals.Count);
    }

    [Fact]
    public async Task MixedConditions_EnforcedDenialWins_AndAFindingCostsNoShadowBudget()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, """
            { "version": "1", "default": "deny", "tools": { "x": {
              "deny_if": [ { "conditions": [ { "path": "args.a", "op": "exists", "value": true } ], "mode": "shadow" },
                           { "conditions": [ { "path": "args.b", "op": "exists", "value": true } ] } ],
              "limits": [ { "counter": "c", "window": "day", "max": 1, "mode": "shadow" }, { "counter": "d", "window": "day", "max": 9 } ] } } }
            """), "--Sluice:LedgerTimeoutMs=500");
        using var meters = new MeterCapture(api.Gateway.Services.GetRequiredService<IMeterFactory>());
        foreach (var arguments in (string[])["""{"a":1}""", """{"a":1,"b":1}""", "{}", "{}"])
            await AnswerAsync(api, "x", arguments, TestGateway.Token);

        Assert.Equal(
            ["allowed shadow /tools/x/deny_if/args.a-exists 1", "denied enforce /tools/x/deny_if/args.b-exists 0", "allowed enforce  2", "allowed shadow /tools/x/limits/c 2"],
            (await DecisionsAsync(api, 4, "")).Select(decision => $"{decision["outcome"]} {decision["mode"]} {decision["rule"]} {decision["charges"]!.AsArray().Count}"));
        var explained = (await api.Operator.PostAsync("explain", """{"grant":"alice","tool":"x"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal(("allowed", "/tools/x/limits/c"), ((string?)explained["outcome"], (string?)explained["shadow"]["rule"]));
        Assert.Equal(
            ["enforce passes", "enforce passes", "shadow passes", "enforce passes", "shadow would_deny", "enforce passes"],
            explained["rules"].AsArray().Select(rule => $"{rule!["mode"]} {rule["effect"]}"));
        Assert.Equal(
            ["sluice.findings 1 reason=deny_if", "sluice.findings 1 reason=limit"],
            meters.Counted.Where(measurement => measurement.StartsWith("sluice.findings", StringComparison.Ordinal)));
        Assert.Equal(3, upstream.Arrivals.Count);
    }

    [Fact]
    public async Task Approval_InShadow_IsFoundAndAsksNobody()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, """
            { "version": "1", "default": "deny", "tools": { "x": { "approval": [ { "conditions": [], "mode": "shadow" } ] } } }
            """), "--Sluice:LedgerTimeoutMs=500");
        await AnswerAsync(api, "x", "{}", TestGateway.Token);

        var decision = Assert.Single(await DecisionsAsync(api, 1, ""));
        Assert.Equal(
            ("allowed", "shadow", "approval", "/tools/x/approval/0"), ((string?)decision["outcome"], (string?)decision["mode"], (string?)decision["reason"], (string?)decision["rule"]));
        Assert.Null(decision["approval_id"]);
        Assert.Single(upstream.Arrivals);
    }

    [Fact]
    public async Task Flow_InShadow_IsFollowedInASessionTableOfItsOwn_AndStopsNothing()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) => RecordingUpstream.JsonAsync(http, $$"""
            { "jsonrpc": "2.0", "id": {{arrival.Id}}, "result": { "content": [], "structuredContent": { "session_id": "s1", "status": "{{(ShadowTraffic.Says(arrival, "last") ? "complete" : "open")}}" } } }
            """));
        var manifest = JsonNode.Parse(TestGateway.Manifest(upstream.Endpoint, """{ "version": "1", "default": "allow", "mode": "shadow", "flows": ["pimea"] }"""))!;
        manifest["servers"]!["pimea"]!["flows"] = JsonNode.Parse("""{ "pimea": { "preset": "pimea" } }""");
        await using var api = await ApiGateway.StartWithAsync(manifest.ToJsonString(), "--Sluice:LedgerTimeoutMs=500");
        (string Tool, string Arguments, string Token, string Rule)[] calls =
        [
            ("pimea_chat", """{"session_id":"made-up","message":"m"}""", TestGateway.Token, "/flows/pimea/unknown-session"),
            ("pimea_start_session", """{"message":"m"}""", TestGateway.Token, ""),
            ("pimea_chat", """{"session_id":"s1","message":"m"}""", TestGateway.BobsToken, "/flows/pimea/unknown-session"),
            ("pimea_chat", """{"session_id":"s1","message":"m"}""", TestGateway.Token, ""),
            ("pimea_get_answer", """{"session_id":"s1"}""", TestGateway.Token, "/flows/pimea/not-complete"),
            ("pimea_chat", """{"session_id":"s1","message":"last"}""", TestGateway.Token, ""),
            ("pimea_get_answer", """{"session_id":"s1"}""", TestGateway.Token, ""),
        ];
        foreach (var (tool, arguments, token, _) in calls)
            await AnswerAsync(api, tool, arguments, token);

        var decisions = await DecisionsAsync(api, calls.Length, "");
        Assert.Equal(calls.Select(call => $"allowed {(call.Rule.Length == 0 ? "enforce" : "shadow")} {call.Rule}"), decisions.Select(decision => $"{decision["outcome"]} {decision["mode"]} {decision["rule"]}"));
        Assert.Equal(calls.Length, upstream.Arrivals.Count);
    }

    private static async Task<(JsonNode[] Decisions, int Reached)> RunAsync(string document, string durability)
    {
        await using var upstream = await RecordingUpstream.StartAsync(ShadowTraffic.AnswerAsync);
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, document), "--Sluice:LedgerTimeoutMs=500", $"--Sluice:Durability={durability}");
        foreach (var (tool, arguments, token) in ShadowTraffic.Calls)
            await AnswerAsync(api, tool, arguments, token);
        return (await DecisionsAsync(api, ShadowTraffic.Calls.Length, ""), upstream.Arrivals.Count);
    }

    private static async Task AnswerAsync(ApiGateway api, string tool, string arguments, string token)
    {
        using var answer = await api.Gateway.CallAsync(tool, arguments, token);
        await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Oldest first.</summary>
    private static async Task<JsonNode[]> DecisionsAsync(ApiGateway api, int expected, string query)
    {
        await api.Gateway.DecisionsAsync(expected);
        return [.. (await api.Operator.GetAsync($"decisions{query}")).Expect(HttpStatusCode.OK)["items"].AsArray().Reverse().Select(decision => decision!)];
    }
}
