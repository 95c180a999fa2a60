using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Admin;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>Calls that a person must approve, through a whole gateway: what callers, approvers and the upstream see of them.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task Call_ThatNeedsApproval_WaitsUnderOneIdAndStaysHere()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        var first = await HeldCall.OfAsync(gateway);
        Assert.Equal("approval", first.Reason);
        Assert.Equal($"[POLICY DENIED] Waiting for approval {first.Approval}: retry the same call once it is approved. Above 100 a person decides.", first.Text);
        Assert.Equal(first, await HeldCall.OfAsync(gateway, """{ "to": "\u0061da", "amount": 5.0e2 }"""));

        using var modern = await Modern.PostAsync(gateway, "tools/call", $"\"name\":\"transfer\",\"arguments\":{HeldCall.Large}", "transfer");
        Assert.Equal(first, await HeldCall.ReadAsync(modern));
        Assert.Empty(upstream.Arrivals);
        Assert.True((await HeldCall.OfAsync(gateway, """{"amount":100}""")).Ran);

        var decisions = await HeldCall.DecisionsAsync(gateway, expected: 4);
        Assert.Equal([first.Approval, first.Approval, first.Approval, null], decisions.Select(decision => (string?)decision["approval_id"]));
        Assert.Equal(
            ("denied", "approval", "/tools/transfer/approval/args.amount-gt"),
            ((string?)decisions[0]["outcome"], (string?)decisions[0]["reason"], (string?)decisions[0]["rule"]));
    }

    [Fact]
    public async Task Call_Approved_RunsOnceOfFiftyConcurrentRetries()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        var approval = (await HeldCall.OfAsync(gateway)).Approval!;
        var approved = await HeldCall.VoteAsync(HeldCall.OperatorOf(gateway), approval, body: """{"comment":"Ada asked me."}""");
        Assert.Equal(("approved", "Ada asked me."), ((string?)approved.Expect(HttpStatusCode.OK)["state"], (string?)approved["comment"]));

        var open = new TaskCompletionSource();
        upstream.Answer = async (http, arrival) =>
        {
            await open.Task;
            await RecordingUpstream.ResultAsync(http, arrival);
        };
        var retries = Enumerable.Range(0, 50).Select(_ => HeldCall.OfAsync(gateway)).ToList();
        while (retries.Count(retry => retry.IsCompleted) < 49)
            await Task.WhenAny(retries.Where(retry => !retry.IsCompleted));
        open.SetResult();
        var answers = await Task.WhenAll(retries);

        Assert.Single(answers, answer => answer.Ran);
        Assert.Equal(49, answers.Count(answer => answer.Reason == "approval" && answer.Approval == approval && answer.Text.Contains("was not run")));
        Assert.Single(upstream.Arrivals);
        var decisions = await HeldCall.DecisionsAsync(gateway, expected: 51);
        Assert.Equal(approval, (string?)Assert.Single(decisions, decision => (string?)decision["outcome"] == "allowed")["approval_id"]);
        Assert.Equal("used", (string?)(await HeldCall.WaitAsync(HeldCall.OperatorOf(gateway), approval, "used"))["state"]);

        // It has ended: the same call is another one now, and asks for itself.
        Assert.NotEqual(approval, (await HeldCall.OfAsync(gateway)).Approval);
    }

    [Theory]
    [InlineData("""{"amount":9007199254740993}""", """{"amount":9007199254740992}""")]
    [InlineData("""{"amount":1000.1}""", """{"amount":1000.1000000000000000000001}""")]
    [InlineData("""{"amount":500,"to":"ada"}""", """{"amount":500,"to":"bob"}""")]
    [InlineData("""{"amount":500,"to":"ada"}""", """{"amount":500,"to":"ada","more":null}""")]
    [InlineData("""{"amount":"500"}""", """{"amount":500}""")]
    public async Task Call_OtherArguments_AreNotApprovedWithIt(string approved, string other)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        var approval = (await HeldCall.OfAsync(gateway, approved)).Approval!;
        (await HeldCall.VoteAsync(HeldCall.OperatorOf(gateway), approval)).Expect(HttpStatusCode.OK);
        var held = await HeldCall.OfAsync(gateway, other);
        Assert.True(held.Reason == "approval" && held.Approval != approval, held.Text);
        Assert.Equal("approval", (await HeldCall.OfAsync(gateway, approved, token: TestGateway.BobsToken)).Reason);
        Assert.Empty(upstream.Arrivals);
        Assert.True((await HeldCall.OfAsync(gateway, approved)).Ran);
    }

    [Fact]
    public async Task Call_Rejected_IsToldNotToRetryAndCannotBeApproved()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        using var meters = new MeterCapture(gateway.Services.GetRequiredService<IMeterFactory>());
        var caller = HeldCall.OperatorOf(gateway);
        var approval = (await HeldCall.OfAsync(gateway, "{}", "wipe")).Approval!;
        Assert.Equal("rejected", (string?)(await HeldCall.VoteAsync(caller, approval, "reject")).Expect(HttpStatusCode.OK)["state"]);
        Assert.Equal($"[POLICY DENIED] Approval {approval} was rejected: do not retry this call.", (await HeldCall.OfAsync(gateway, "{}", "wipe")).Text);
        Assert.Equal("decided", (await HeldCall.VoteAsync(caller, approval)).Expect(HttpStatusCode.Conflict).Problem);
        (await HeldCall.VoteAsync(caller, approval, "reject")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            ["sluice.approvals 1 event=asked", "sluice.approvals 1 event=rejected"],
            meters.Counted.Where(measurement => measurement.StartsWith("sluice.approvals", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Call_PolicyEdited_AsksAnew()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        var first = await HeldCall.OfAsync(gateway);
        await File.WriteAllTextAsync(gateway.ManifestPath, TestGateway.Manifest(upstream.Endpoint, HeldCall.Policy.Replace("Above 100", "Above a hundred", StringComparison.Ordinal)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        HeldCall next;
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            next = await HeldCall.OfAsync(gateway);
        }
        while (!next.Text.Contains("Above a hundred", StringComparison.Ordinal));
        Assert.NotEqual(first.Approval, next.Approval);
    }

    [Fact]
    public async Task Call_MoreMembersThanAPersonReads_IsDeniedWithoutApproval()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        var members = string.Concat(Enumerable.Range(0, 65_536).Select(member => $",\"m{member}\":0"));
        var held = await HeldCall.OfAsync(gateway, $$"""{"amount":500{{members}}}""");
        Assert.Equal(("approval", null), (held.Reason, held.Approval));
        Assert.StartsWith("[POLICY DENIED] A call that a person must approve may have 65536 members in its arguments", held.Text);
        Assert.Empty(upstream.Arrivals);
    }

    [Fact]
    public async Task Call_ApprovedThatDidNotRun_KeepsItsApproval()
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, _) => RecordingUpstream.JsonAsync(http, "{}", 503));
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        var approval = (await HeldCall.OfAsync(gateway)).Approval!;
        (await HeldCall.VoteAsync(HeldCall.OperatorOf(gateway), approval)).Expect(HttpStatusCode.OK);
        using (var failed = await gateway.CallAsync("transfer", HeldCall.Large))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        await HeldCall.WaitAsync(HeldCall.OperatorOf(gateway), approval, "approved");
        upstream.Answer = RecordingUpstream.ResultAsync;
        Assert.True((await HeldCall.OfAsync(gateway)).Ran);
        Assert.Equal("approval", (await HeldCall.OfAsync(gateway)).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_ThatGoesOnAfterInput_NeedsNoSecondApprovalAndGoesOnOnce(bool asEvents)
    {
        await using var upstream = await RecordingUpstream.StartAsync((http, arrival) =>
        {
            if (arrival.Message!["params"]!["requestState"] is not null)
                return RecordingUpstream.ResultAsync(http, arrival);
            var text = $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"s"}}""";
            return asEvents ? RecordingUpstream.EventsAsync(http, $"data: {text}\n\n") : RecordingUpstream.JsonAsync(http, text);
        });
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        const string Call = $"\"name\":\"transfer\",\"arguments\":{HeldCall.Large}";
        var approval = (await HeldCall.OfAsync(gateway)).Approval!;
        (await HeldCall.VoteAsync(HeldCall.OperatorOf(gateway), approval)).Expect(HttpStatusCode.OK);
        using var first = await Modern.PostAsync(gateway, "tools/call", Call, "transfer");
        var text = await first.Content.ReadAsStringAsync();
        var state = (string)JsonNode.Parse(asEvents ? text[6..] : text)!["result"]!["requestState"]!;

        var next = $"{Call},\"inputResponses\":{{}},\"requestState\":\"{state}\"";
        var legs = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var leg = await Modern.PostAsync(gateway, "tools/call", next, "transfer");
            return await HeldCall.ReadAsync(leg);
        }));
        Assert.Single(legs, leg => leg.Ran);
        Assert.Equal(2, upstream.Arrivals.Count);
        Assert.Equal("approval", (await HeldCall.OfAsync(gateway)).Reason);
    }

    [Fact]
    public async Task Approver_SeesArgumentsThatAreNotRedacted_OthersSeeNone()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        const string Arguments = """{"amount":500,"card":{"number":"4111-secret","name":"Ada"},"password":"hunter2","list":[{"api_key":"k","x":1}]}""";
        var approval = (await HeldCall.OfAsync(gateway, Arguments)).Approval!;
        var caller = HeldCall.OperatorOf(gateway);
        var seen = await HeldCall.WaitAsync(caller, approval);
        Assert.Equal("""{"amount":500,"card":{"name":"Ada"},"list":[{"x":1}]}""", seen["arguments"].ToJsonString());
        Assert.Equal(("pending", "pimea", "alice", "transfer", "Above 100 a person decides."),
            ((string?)seen["state"], (string?)seen["server"], (string?)seen["grant"], (string?)seen["tool"], (string?)seen["message"]));

        var minted = await caller.PostAsync("keys", """{"name":"a viewer","role":"viewer"}""");
        var viewer = new ApiCaller(gateway.Http, (string)minted["secret"]!);
        Assert.Null((await viewer.GetAsync($"approvals/{approval}")).Expect(HttpStatusCode.OK).Body!["arguments"]);
        (await viewer.PostAsync($"approvals/{approval}/approve", "{}")).Expect(HttpStatusCode.Forbidden);
        var listed = await viewer.GetAsync("approvals?tool=transfer&grant=alice&server=pimea");
        Assert.Equal(approval, (string?)Assert.Single(listed.Expect(HttpStatusCode.OK)["items"].AsArray())!["id"]);
        Assert.Empty((await viewer.GetAsync("approvals?state=approved"))["items"].AsArray());

        (await HeldCall.VoteAsync(caller, approval, body: """{"comment":"fine"}""")).Expect(HttpStatusCode.OK);
        var change = Assert.Single((await caller.GetAsync("audit?kind=approval"))["items"].AsArray())!;
        Assert.Equal(("approve", approval), ((string?)change["action"], (string?)change["object_id"]));
        Assert.StartsWith("key:", (string?)change["author"]);
        foreach (var secret in (string[])["4111", "hunter2", "Ada\""])
            Assert.DoesNotContain(secret, change.ToJsonString());
    }

    [Fact]
    public async Task Call_TwentyOneThatWait_TheLastIsToldToComeBack()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, HeldCall.Policy);
        for (var amount = 101; amount <= 120; amount++)
            Assert.NotNull((await HeldCall.OfAsync(gateway, $$"""{"amount":{{amount}}}""")).Approval);
        var last = await HeldCall.OfAsync(gateway, """{"amount":121}""");
        Assert.Equal(("approval", null), (last.Reason, last.Approval));
        Assert.StartsWith("[POLICY DENIED] 20 calls of this grant wait for approval", last.Text);
    }
}
