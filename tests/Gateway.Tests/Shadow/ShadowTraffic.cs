using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Shadow;

/// <summary>Calls that meet every rule of a policy, and what decisions say of them, whether it is enforced or in shadow mode.</summary>
internal static partial class ShadowTraffic
{
    public const string Document = """
        {
          "version": "1", "default": "deny", "hide": ["hidden"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "day", "max": 14, "scope": "organisation" } ] },
          "tools": {
            "read": {},
            "hidden": {},
            "pay": {
              "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ], "on_deny": "A reason is needed." } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] } ],
              "limits": [
                { "counter": "spend", "window": "day", "max": 120, "cost": "args.amount" },
                { "counter": "payments", "window": "day", "max": 5, "scope": "server", "refund": "on_error" } ]
            },
            "*": { "limits": [ { "counter": "each", "window": "day", "max": 1 } ] }
          }
        }
        """;

    /// <summary>Two callers, every rule of the document, limits of every scope used up, and calls whose charges are given back.</summary>
    public static readonly (string Tool, string Arguments, string Token)[] Calls =
    [
        ("read", "{}", TestGateway.Token),
        ("hidden", "{}", TestGateway.Token),
        ("other", "{}", TestGateway.Token),
        ("other", "{}", TestGateway.Token),
        ("pay", """{"amount":10}""", TestGateway.Token),
        ("pay", """{"amount":101,"reason":"r"}""", TestGateway.Token),
        ("pay", """{"amount":"ten","reason":"r"}""", TestGateway.Token),
        ("pay", """{"reason":"r"}""", TestGateway.Token),
        ("pay", """{"amount":70.5,"reason":"r"}""", TestGateway.Token),
        ("pay", """{"amount":60,"reason":"r"}""", TestGateway.Token),
        ("pay", """{"amount":40,"reason":"fail"}""", TestGateway.Token),
        ("pay", """{"amount":40,"reason":"r"}""", TestGateway.Token),
        ("pay", """{"amount":20,"reason":"r"}""", TestGateway.Token),
        ("pay", """{"amount":1,"reason":"r"}""", TestGateway.BobsToken),
        ("pay", """{"amount":1,"reason":"r"}""", TestGateway.BobsToken),
        ("pay", """{"amount":1,"reason":"r"}""", TestGateway.BobsToken),
        ("pay", """{"amount":1,"reason":"r"}""", TestGateway.BobsToken),
        .. Enumerable.Repeat(("read", "{}", TestGateway.BobsToken), 12),
    ];

    public static readonly string InShadow = Document.Replace("\"version\": \"1\",", "\"version\": \"1\", \"mode\": \"shadow\",", StringComparison.Ordinal);

    /// <summary>Of the upstream: it refuses to run a call that says so.</summary>
    public static Task AnswerAsync(HttpContext http, Arrival arrival) =>
        Says(arrival, "fail") ? RecordingUpstream.JsonAsync(http, "{}", status: 503) : RecordingUpstream.ResultAsync(http, arrival);

    /// <summary>What the decision says of the call; seconds to wait depend on when it was made, and owners on where it counts.</summary>
    public static string Verdict(JsonNode decision)
    {
        var charges = decision["charges"]!.AsArray().Select(charge => $"{charge!["counter"]} {charge["window"]} {charge["cost"]} {charge["max"]} {charge["remaining"]}");
        return $"{decision["tool"]} {decision["reason"]} {decision["rule"]} {Seconds().Replace((string?)decision["message"] ?? "", "")} [{string.Join(", ", charges)}] {decision["refund"]}";
    }

    public static bool Says(Arrival arrival, string word) => Encoding.UTF8.GetString(arrival.Body).Contains(word, StringComparison.Ordinal);

    [GeneratedRegex("retry in [0-9]+ s")]
    private static partial Regex Seconds();
}
