using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin.Explain;

public class ExplainTests
{
    private const string Pay = """
        {
          "version": "1", "default": "deny", "hide": ["hidden"], "redact": ["args.card"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "hour", "max": 3, "scope": "organisation" } ] },
          "tools": {
            "pay": {
              "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ], "on_deny": "A reason is needed." } ],
              "deny_if": [ { "conditions": [ { "path": "args.card", "op": "regex", "value": "^4111" } ] } ],
              "limits": [ { "counter": "spend", "window": "day", "max": 10, "cost": "args.amount" } ]
            }
          }
        }
        """;

    [Fact]
    public async Task Explain_Calls_TellsWhatIsLeftAndChargesNothing()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, Pay));
        await CallAsync(api, """{"reason":"r","amount":7.5}""");

        for (var question = 0; question < 3; question++)
        {
            var fits = await ExplainAsync(api, """{"reason":"r","amount":2.5}""");
            Assert.Equal(("allowed", "", ""), ((string?)fits["outcome"], (string?)fits["rule"], (string?)fits["reason"]));
            Assert.Equal(
                ["hide (hidden) passes", "listing /tools/pay passes", "require /tools/pay/require/args.reason-exists passes",
                 "deny_if /tools/pay/deny_if/args.card-regex passes", "limit /tools/pay/limits/spend passes", "limit /all_tools/limits/calls passes"],
                Rules(fits));
            Assert.Equal(("2.5", "2.5", "organisation", "2"), (Limit(fits, 4, "cost"), Limit(fits, 4, "remaining"), Limit(fits, 5, "scope"), Limit(fits, 5, "remaining")));
        }

        var tooMuch = await ExplainAsync(api, """{"reason":"r","amount":3}""");
        Assert.Equal(("denied", "limit", "/tools/pay/limits/spend"), ((string?)tooMuch["outcome"], (string?)tooMuch["reason"], (string?)tooMuch["rule"]));
        Assert.InRange((long)tooMuch["retry_after_ms"]!, 1, 86_400_000);
        Assert.Contains("limit /tools/pay/limits/spend denies", Rules(tooMuch));
        Assert.Contains("retry in", (string?)tooMuch["message"], StringComparison.Ordinal);

        await CallAsync(api, """{"reason":"r","amount":2.5}""");
        Assert.Equal(2, upstream.Arrivals.Count);
    }

    [Fact]
    public async Task Explain_DeniedCall_TellsWhyAndWhatElseStandsInTheWay()
    {
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:9/mcp"), Pay));

        var answer = await ExplainAsync(api, """{"amount":11,"card":"4111-2222"}""");
        Assert.Equal(("denied", "require", "A reason is needed."), ((string?)answer["outcome"], (string?)answer["reason"], (string?)answer["message"]));
        Assert.Equal(
            ["require /tools/pay/require/args.reason-exists denies", "deny_if /tools/pay/deny_if/args.card-regex would_deny",
             "limit /tools/pay/limits/spend would_deny", "limit /all_tools/limits/calls passes"],
            Rules(answer)[2..]);
        var (reason, card) = (answer["rules"]![2]!["conditions"]![0]!, answer["rules"]![3]!["conditions"]![0]!);
        Assert.Equal(("no", "absent", "true"), ((string?)reason["holds"], (string?)reason["found"], (string?)reason["expected"]));
        Assert.Equal(("yes", "string", null, null), ((string?)card["holds"], (string?)card["found"], (string?)card["value"], (string?)card["expected"]));
        Assert.DoesNotContain("4111", answer.ToJsonString(), StringComparison.Ordinal);

        var hidden = (await api.Operator.PostAsync("explain", """{"grant":"alice","tool":"hidden"}""")).Expect(HttpStatusCode.OK).Body!;
        Assert.Equal(["hide (hidden) denies", "listing (default deny) would_deny"], Rules(hidden));
        var odd = await ExplainAsync(api, """{"reason":"r","amount":"much"}""");
        Assert.Equal("/tools/pay/limits/spend", (string?)odd["rule"]);
        Assert.Null(odd["rules"]![4]!["limit"]);
    }

    [Fact]
    public async Task Explain_DraftSubjectAndStoredGrants_AreJudgedAsTheyWouldBe()
    {
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:9/mcp"), Pay));
        var tenant = await ApiTenant.OfOperatorAsync(api);
        var without = (await tenant.AddGrantAsync()).Record.Id;
        var with = (await tenant.AddGrantAsync(policy: (await tenant.AddPolicyAsync(Pay)).Id)).Record.Id;

        var draft = await AskAsync(api, """{"grant":"alice","tool":"pay","document":{"version":"1","default":"deny"}}""");
        Assert.Equal(("denied", "(default deny)", null), ((string?)draft["outcome"], (string?)draft["rule"], (string?)draft["policy"]));
        var none = await AskAsync(api, $$"""{"grant":"{{without}}","tool":"pay"}""");
        Assert.Equal(("denied", "no_policy", "grant (no policy) denies"), ((string?)none["outcome"], (string?)none["reason"], Assert.Single(Rules(none))));
        var stored = await AskAsync(api, $$"""{"grant":"{{with}}","tool":"pay","arguments":{"reason":"r","amount":1},"subject":"https://id.example.com ada"}""");
        Assert.Equal("allowed", (string?)stored["outcome"]);
        Assert.EndsWith("@1", (string?)stored["policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_BadQuestion_IsRefusedWithAllThatIsWrong()
    {
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:9/mcp"), Pay));
        var bad = await api.Operator.PostAsync("explain", """{"grant":"alice","tool":"x","arguments":[],"subject":"ada","document":{"version":"2","default":"deny"}}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (bad.Status, bad.Problem));
        Assert.Equal(["/arguments", "/document/version", "/subject"], bad.Pointers.Order(StringComparer.Ordinal));
        (await api.Operator.PostAsync("explain", """{"grant":"nobody","tool":"x"}""")).Expect(HttpStatusCode.NotFound);
    }

    private static Task<JsonNode> ExplainAsync(ApiGateway api, string arguments) => AskAsync(api, $$"""{"grant":"alice","tool":"pay","arguments":{{arguments}}}""");

    private static async Task<JsonNode> AskAsync(ApiGateway api, string question) => (await api.Operator.PostAsync("explain", question)).Expect(HttpStatusCode.OK).Body!;

    private static string[] Rules(JsonNode answer) => [.. answer["rules"]!.AsArray().Select(rule => $"{rule!["step"]} {rule["rule"]} {rule["effect"]}")];

    private static string Limit(JsonNode answer, int rule, string member) => answer["rules"]![rule]!["limit"]![member]!.ToString();

    private static async Task CallAsync(ApiGateway api, string arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp/pimea")
        {
            Content = new StringContent($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"pay","arguments":{{{arguments}}}}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", TestGateway.Token);
        using var response = await api.Gateway.Http.SendAsync(request);
        Assert.DoesNotContain("POLICY DENIED", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
