using System.Net;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>Several gateways on one database count together.</summary>
public sealed class SharedLimitTests
{
    private const string Scopes = """
        {
          "version": "1", "default": "deny",
          "all_tools": { "limits": [ { "counter": "all", "window": "hour", "max": 7, "scope": "organisation" } ] },
          "tools": {
            "work": { "limits": [ { "counter": "mine", "window": "hour", "max": 4 }, { "counter": "ours", "window": "hour", "max": 5, "scope": "server" } ] },
            "more": {}
          }
        }
        """;

    [Fact]
    public async Task Call_OnTwoProcesses_SharesTheLimitExactly()
    {
        const int max = 25;
        await using var fleet = await LedgerFleet.StartAsync(Policies.AllowAll, gateways: 1);
        var folder = Directory.CreateTempSubdirectory("sluice-shared-").FullName;
        try
        {
            var manifest = Path.Combine(folder, "manifest.json");
            await File.WriteAllTextAsync(manifest, TestGateway.Manifest(fleet.Upstream.Endpoint, Policies.OneTool("work", max, "hour")));
            var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => GatewayProcess.StartAsync(manifest, folder, fleet.Options)));

            var answers = (await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => CallUntilUsedUpAsync(nodes[caller % 2].Address)))).SelectMany(each => each).ToList();
            foreach (var node in nodes)
                Assert.Equal(0, await node.StopAsync());

            AssertExactly(max, answers);
            Assert.Equal(answers.Count(answer => answer.Ran), fleet.Upstream.Arrivals.Count);
            var decisions = await fleet.DecisionsAsync(answers.Count);
            Assert.Equal(answers.Count, decisions.Count);
            Assert.Equal(2, decisions.Select(decision => decision.Node).Distinct().Count());
            AssertInLedgerOrder(decisions, "default/grant/alice");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Call_ScopesServerAndOrganisation_AreSharedByGrantsOnTwoGateways()
    {
        await using var fleet = await LedgerFleet.StartAsync(Scopes, gateways: 2);

        var work = await CallUntilUsedUpAsync(fleet, "work");
        var more = await CallUntilUsedUpAsync(fleet, "more");
        Assert.Equal(("/tools/work/limits/ours", "/all_tools/limits/all"), (work[^1].Rule, more[^1].Rule));
        AssertExactly(5, work);
        AssertExactly(7, [.. work, .. more]);

        var decisions = await fleet.DecisionsAsync(work.Count + more.Count);
        var (server, all) = ("default/server/pimea", "default/organisation");
        Assert.All(decisions.Where(decision => decision.Tool == "work" && decision.Outcome == "allowed"), decision =>
            Assert.Equal([$"default/grant/{decision.GrantId}", server, all], ChargePlace.Of(decision).Select(place => place.Owner)));
        Assert.Equal([null, server, null], ChargePlace.Of(decisions.First(decision => decision.Rule == work[^1].Rule)).Select(place => place.Owner));
        Assert.Equal([all], ChargePlace.Of(decisions.First(decision => decision.Rule == more[^1].Rule)).Select(place => place.Owner));
        foreach (var owner in (string[])["default/grant/alice", "default/grant/bob", server, all])
            AssertInLedgerOrder(decisions, owner);
    }

    /// <summary>A busy machine may refuse a call or keep a charge, since its database does not answer in time: then the next tool is tried.</summary>
    [Fact]
    public async Task Refund_OfACallOnAnotherGateway_IsFreeOnThisOne()
    {
        const int tries = 10;
        var tools = Enumerable.Range(0, tries).Select(number => $$"""  "work{{number}}": { "limits": [ { "counter": "c{{number}}", "window": "hour", "max": 1 } ] } """);
        await using var fleet = await LedgerFleet.StartAsync($$"""{ "version": "1", "default": "deny", "tools": { {{string.Join(',', tools)}} } }""", gateways: 2);
        var refunded = false;
        for (var number = 0; number < tries && !refunded; number++)
            refunded = await TryRefundAsync(fleet, $"work{number}");
        Assert.True(refunded, "no call was refunded");
    }

    /// <summary>A call waits at the upstream and fails there; meanwhile, and then, others come on the other gateway.</summary>
    private static async Task<bool> TryRefundAsync(LedgerFleet fleet, string tool)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fleet.Upstream.Answer = async (http, arrival) =>
        {
            if (!arrived.TrySetResult())
            {
                await RecordingUpstream.ResultAsync(http, arrival);
                return;
            }

            await goOn.Task;
            http.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
        };
        var first = fleet.Gateways[0].CallAsync(tool);
        if (await Task.WhenAny(first, arrived.Task) == first)
            return false;

        var meanwhile = await CallAnswer.OfAsync(fleet.Gateways[1], tool);
        goOn.SetResult();
        using (var answer = await first)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var then = await CallAnswer.OfAsync(fleet.Gateways[1], tool);
        if (meanwhile.Reason == CallAnswer.Unavailable || then.Reason == CallAnswer.Unavailable)
            return false;

        Assert.Equal("limit", meanwhile.Reason);
        var record = (await fleet.DecisionsAsync(expected: 3)).Single(decision => decision.Tool == tool && decision.UpstreamStatus == 503);
        Assert.Equal(record.Refund == "not_run", then.Ran);
        return then.Ran;
    }

    private static async Task<List<CallAnswer>> CallUntilUsedUpAsync(Uri address)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestGateway.Token);
        using var limit = new CancellationTokenSource(LedgerFleet.Patience);
        var answers = new List<CallAnswer>();
        while (answers.Count(answer => answer.Reason == "limit") < 3)
        {
            answers.Add(await CallAnswer.ReadAsync(() => http.PostAsync(
                address,
                new StringContent("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{}}}""", null, "application/json"),
                limit.Token)));
        }

        return answers;
    }

    /// <summary>Alice's calls on one gateway, Bob's on the other.</summary>
    private static async Task<List<CallAnswer>> CallUntilUsedUpAsync(LedgerFleet fleet, string tool)
    {
        using var limit = new CancellationTokenSource(LedgerFleet.Patience);
        var answers = new List<CallAnswer>();
        while (answers.Count == 0 || answers[^1].Reason != "limit")
        {
            limit.Token.ThrowIfCancellationRequested();
            var isAlice = answers.Count % 2 == 0;
            answers.Add(await CallAnswer.OfAsync(fleet.Gateways[isAlice ? 0 : 1], tool, isAlice ? TestGateway.Token : TestGateway.BobsToken));
        }

        return answers;
    }

    /// <summary>A charge whose answer a busy machine delayed for too long stays charged: the safe side.</summary>
    private static void AssertExactly(int max, List<CallAnswer> answers) =>
        Assert.InRange(answers.Count(answer => answer.Ran), max - answers.Count(answer => answer.Reason == CallAnswer.Unavailable), max);

    /// <summary>What was taken has numbers of its own, which grow with the ledger's time; what was refused stands after the last that was taken.</summary>
    private static void AssertInLedgerOrder(List<DecisionRecord> decisions, string owner)
    {
        var places = decisions.SelectMany(decision => ChargePlace.Of(decision).Select(place => (decision.Reason, Place: place))).Where(each => each.Place.Owner == owner).ToList();
        var taken = places.Where(each => each.Reason != "limit").Select(each => each.Place).OrderBy(place => place.Sequence).ToList();
        Assert.NotEmpty(taken);
        Assert.Equal(taken.Count, taken.Select(place => place.Sequence).Distinct().Count());
        Assert.Equal(taken.Select(place => place.TimeMs).Order(), taken.Select(place => place.TimeMs));
        Assert.All(places.Where(each => each.Reason == "limit"), each => Assert.True(each.Place.Sequence >= taken[^1].Sequence && each.Place.TimeMs >= taken[^1].TimeMs));
    }
}
