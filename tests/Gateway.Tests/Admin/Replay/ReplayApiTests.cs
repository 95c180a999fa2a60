using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Admin.Replay;

/// <summary>A draft is tried on what was decided; nothing of it is enforced.</summary>
public class ReplayApiTests
{
    private const string Decided = """
        {
          "version": "1", "default": "deny", "redact": ["args.card"],
          "tools": {
            "pay": {
              "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ] } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] } ],
              "limits": [ { "counter": "spend", "window": "day", "max": 1000, "cost": "args.amount" } ]
            },
            "read": {}
          }
        }
        """;

    [Fact]
    public async Task Replay_Draft_TellsWhatWouldChangeAndWhatCannotBeTold()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, Decided), "--Sluice:LedgerTimeoutMs=500");
        await CallAsync(api, "read", "{}");
        await CallAsync(api, "write", "{}");
        await CallAsync(api, "pay", """{"reason":"r","amount":40}""");
        await CallAsync(api, "pay", """{"reason":"r","amount":40}""");
        await CallAsync(api, "pay", """{"reason":"r","amount":500}""");
        await CallAsync(api, "pay", """{"amount":1}""");
        await api.Gateway.DecisionsAsync(expected: 6);

        var same = await ReplayAsync(api, $$"""{"grant":"alice","document":{{Decided}}}""");
        Assert.Empty(same["changes"]!.AsArray());
        Assert.Equal((6, 6, 0, 0, 0), ((int)same["records"]!, (int)same["unchanged"]!, (int)same["undecided"]!, (int)same["unavailable"]!, (int)same["guessed_costs"]!));

        var draft = Decided.Replace("\"max\": 1000", "\"max\": 50").Replace("\"read\": {}", "\"write\": {}").Replace("\"value\": 100 ", "\"value\": 200 ");
        var replayed = await ReplayAsync(api, $$"""{"server":"pimea","document":{{draft}},"samples":1}""");
        Assert.Equal(
            ["allowed() -> denied((default deny)) 1", "denied((default deny)) -> allowed() 1"],
            Changes(replayed).Where(change => change.Contains("default deny", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal("/tools/pay/deny_if/args.amount-gt", (string?)Assert.Single(replayed["undecided_rules"]!.AsArray())!["rule"]);
        Assert.Equal((3, 1), ((int)replayed["undecided"]!, replayed["undecided_rules"]![0]!["samples"]!.AsArray().Count));

        var limited = await ReplayAsync(api, $$"""{"grant":"alice","document":{{Decided.Replace("\"max\": 1000", "\"max\": 50")}}}""");
        var change = Assert.Single(limited["changes"]!.AsArray())!;
        Assert.Equal("allowed() -> denied(/tools/pay/limits/spend) 1", Assert.Single(Changes(limited)));
        Assert.Equal(("alice", "pay"), ((string?)change["samples"]![0]!["grant"], (string?)change["samples"]![0]!["tool"]));
        Assert.Equal(3, upstream.Arrivals.Count);
    }

    [Fact]
    public async Task Replay_StoredVersionsAndBounds_AreFound()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var api = await ApiGateway.StartWithAsync(TestGateway.Manifest(upstream.Endpoint, Decided), "--Sluice:LedgerTimeoutMs=500");
        for (var call = 0; call < 3; call++)
            await CallAsync(api, "read", "{}");
        await api.Gateway.DecisionsAsync(expected: 3);
        var policy = (await api.Operator.PostAsync("policies", """{"name":"p2","document":{"version":"1","default":"deny"}}""")).Expect(HttpStatusCode.Created);
        (await api.Operator.PutAsync($"policies/{policy["id"]}/document", "\"1\"", """{"document":{"version":"1","default":"allow"}}""")).Expect(HttpStatusCode.OK);

        Assert.Equal(3, (int)(await ReplayAsync(api, $$"""{"grant":"alice","policy":"{{policy["id"]}}"}"""))["unchanged"]!);
        var first = await ReplayAsync(api, $$"""{"grant":"alice","policy":"{{policy["id"]}}","version":1,"records":2}""");
        Assert.Equal((2, true, "allowed() -> denied((default deny)) 2"), ((int)first["records"]!, (bool)first["is_cut"]!, Assert.Single(Changes(first))));
        Assert.Equal(0, (int)(await ReplayAsync(api, """{"grant":"alice","policy":"p","before":"2020-01-01T00:00:00Z"}"""))["records"]!);
        (await api.Operator.PostAsync("replay", """{"grant":"alice","policy":"none"}""")).Expect(HttpStatusCode.NotFound);
        (await api.Operator.PostAsync("replay", $$"""{"grant":"alice","policy":"{{policy["id"]}}","version":9}""")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Replay_BadOrder_IsRefusedWithAllThatIsWrong()
    {
        await using var api = await ApiGateway.StartAsync();
        var bad = await api.Operator.PostAsync("replay", """{"version":1,"records":0,"samples":101,"from":"2027-01-31T12:00:00","document":{"version":"1"}}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (bad.Status, bad.Problem));
        Assert.Equal(["", "/document", "/from", "/records", "/samples", "/version"], bad.Pointers.Order(StringComparer.Ordinal));
    }

    private static async Task<JsonNode> ReplayAsync(ApiGateway api, string order) => (await api.Operator.PostAsync("replay", order)).Expect(HttpStatusCode.OK).Body!;

    private static IEnumerable<string> Changes(JsonNode answer) => answer["changes"]!.AsArray()
        .Select(change => $"{change!["outcome_before"]}({change["rule_before"]}) -> {change["outcome_after"]}({change["rule_after"]}) {change["count"]}");

    private static async Task CallAsync(ApiGateway api, string tool, string arguments)
    {
        using var answer = await api.Gateway.CallAsync(tool, arguments);
        await answer.Content.ReadAsStringAsync();
    }
}
