using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>What a caller sees of one call.</summary>
/// <param name="Reason">Why it was denied, or the status of the error with which it failed; null when it ran.</param>
/// <param name="Rule">Of the denial.</param>
/// <param name="Took">From the request to the end of the answer.</param>
internal sealed record CallAnswer(string? Reason, string? Rule, TimeSpan Took)
{
    public const string Unavailable = "ledger_unavailable";

    public bool Ran => Reason is null;

    public static Task<CallAnswer> OfAsync(TestGateway gateway, string tool, string token = TestGateway.Token) =>
        ReadAsync(() => gateway.CallAsync(tool, token: token));

    /// <summary>Every denial is an answer with status 200.</summary>
    public static async Task<CallAnswer> ReadAsync(Func<Task<HttpResponseMessage>> call)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await call();
        var text = await response.Content.ReadAsStringAsync();
        var took = Stopwatch.GetElapsedTime(start);
        var message = JsonNode.Parse(text)!;
        if (message["error"] is not null)
            return new CallAnswer(((int)response.StatusCode).ToString(), Rule: null, took);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var decision = message["result"]!["_meta"]?["sluice/decision"];
        return new CallAnswer((string?)decision?["reason"], (string?)decision?["rule"], took);
    }
}
