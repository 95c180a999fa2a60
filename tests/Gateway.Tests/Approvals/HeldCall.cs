using System.Net;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Enforcement;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>What a caller sees of a call that a person may have to approve.</summary>
/// <param name="Reason">Why it was denied; null when it ran.</param>
/// <param name="Text">What the model reads.</param>
/// <param name="Approval">The id in <c>_meta</c>.</param>
internal sealed record HeldCall(string? Reason, string Text, string? Approval)
{
    public const string Policy = """
        { "version": "1", "default": "deny", "redact": ["args.card.number"], "tools": {
          "transfer": { "approval": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Above 100 a person decides." } ] },
          "wipe": { "action": "require_approval" } } }
        """;

    public const string Large = """{"amount":500,"to":"ada"}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public bool Ran => Reason is null;

    public static async Task<HeldCall> OfAsync(TestGateway gateway, string arguments = Large, string tool = "transfer", string token = TestGateway.Token)
    {
        using var answer = await gateway.CallAsync(tool, arguments, token);
        return await ReadAsync(answer);
    }

    public static async Task<HeldCall> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        var result = JsonNode.Parse(text)!["result"]!;
        var decision = result["_meta"]?["sluice/decision"];
        return new HeldCall((string?)decision?["reason"], (string?)result["content"]?[0]?["text"] ?? "", (string?)decision?["approval"]);
    }

    /// <summary>Approves or rejects what waits, once it is written down.</summary>
    public static async Task<ApiAnswer> VoteAsync(ApiCaller caller, string approval, string vote = "approve", string body = "{}")
    {
        await WaitAsync(caller, approval);
        return await caller.PostAsync($"approvals/{approval}/{vote}", body);
    }

    /// <summary>On a busy machine the ledger may be too late; then the vote is sent again, as the answer says.</summary>
    public static async Task ApproveAsync(ApiCaller caller, string approval)
    {
        using var limit = new CancellationTokenSource(LedgerFleet.Patience);
        ApiAnswer answer;
        while ((answer = await VoteAsync(caller, approval)).Status == HttpStatusCode.ServiceUnavailable)
            limit.Token.ThrowIfCancellationRequested();
        answer.Expect(HttpStatusCode.OK);
    }

    /// <summary>What people see of it, which follows the caller's answer.</summary>
    public static async Task<ApiAnswer> WaitAsync(ApiCaller caller, string approval, string? state = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await caller.GetAsync($"approvals/{approval}");
            if (answer.Status == HttpStatusCode.OK && (state is null || (string?)answer["state"] == state))
                return answer;
            await Task.Delay(10, limit.Token);
        }
    }

    /// <summary>As the API tells them, oldest first.</summary>
    public static async Task<JsonNode[]> DecisionsAsync(TestGateway gateway, int expected)
    {
        await gateway.DecisionsAsync(expected);
        return [.. (await OperatorOf(gateway).GetAsync("decisions?limit=500"))["items"].AsArray().Reverse().Select(decision => decision!)];
    }

    public static ApiCaller OperatorOf(TestGateway gateway) => new(gateway.Http, gateway.AdminKey);
}
