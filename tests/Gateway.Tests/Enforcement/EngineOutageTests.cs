using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>The database of the ledgers stops, and comes back.</summary>
public sealed class EngineOutageTests(ITestOutputHelper output)
{
    private const int Callers = 48;
    private const int CallsEach = 25;

    /// <summary>One tool whose limit denies while the engine is out of reach, one whose limit lets pass.</summary>
    private const string Policy = """
        {
          "version": "1", "default": "deny",
          "tools": {
            "strict": { "limits": [ { "counter": "strict", "window": "day", "max": 100000 } ] },
            "open":   { "limits": [ { "counter": "open", "window": "day", "max": 100000, "on_unavailable": "allow" } ] },
            "both":   { "limits": [ { "counter": "strict", "window": "day", "max": 100000 }, { "counter": "open", "window": "day", "max": 100000, "on_unavailable": "allow" } ] }
          }
        }
        """;

    [Fact]
    public async Task DatabaseStopped_UnderLoad_RefusesSoonCountsAndRecordsEachAndGoesOnWithoutRestart()
    {
        await using var fleet = await LedgerFleet.StartAsync(Policy, gateways: 1);
        var gateway = fleet.Gateways[0];
        using var meters = new MeterCapture(gateway.Services.GetRequiredService<IMeterFactory>());
        List<CallAnswer> answers = [.. await LedgerFleet.CallUntilAsync(gateway, "strict", answer => answer.Ran)];

        await fleet.Database.CrashAsync();
        var during = (await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallOftenAsync(gateway)))).SelectMany(each => each).ToList();
        Assert.False(await LedgerFleet.IsLedgerReadyAsync(gateway));
        await fleet.Database.StartAsync();
        var after = await LedgerFleet.CallUntilAsync(gateway, "strict", answer => answer.Ran);
        Assert.True(await LedgerFleet.IsLedgerReadyAsync(gateway));

        Assert.All(during, answer => Assert.Equal(CallAnswer.Unavailable, answer.Reason));
        answers.AddRange([.. during, .. after]);
        var decisions = await fleet.DecisionsAsync(answers.Count);
        var refused = decisions.Where(decision => decision.Reason == CallAnswer.Unavailable).ToList();
        Assert.Equal(answers.Count(answer => !answer.Ran), refused.Count);
        Assert.Contains($"sluice.decisions {refused.Count} outcome=denied reason=ledger_unavailable", meters.Counted);
        Assert.Equal(answers.Count(answer => answer.Ran), fleet.Upstream.Arrivals.Count);
        Assert.All(refused, decision => Assert.Equal("(ledger unavailable)", decision.Rule));

        // Whoever came while it was known to be away did not wait for it.
        var waits = refused.Select(decision => decision.GatewayMs).Order().ToList();
        output.WriteLine($"{waits.Count} calls refused; in the gateway: median {waits[waits.Count / 2]:F1} ms, longest {waits[^1]:F0} ms");
        Assert.True(waits[waits.Count / 2] < 125, $"half of the calls waited for {waits[waits.Count / 2]} ms or longer");
        Assert.True(waits[^1] < 5_000, $"a call waited for {waits[^1]} ms");
    }

    [Fact]
    public async Task DatabaseStopped_LimitsThatAllow_LetCallsPassUncountedWhileTheBreakerIsOpen()
    {
        await using var fleet = await LedgerFleet.StartAsync(Policy, gateways: 1);
        var gateway = fleet.Gateways[0];
        using var meters = new MeterCapture(gateway.Services.GetRequiredService<IMeterFactory>());
        var counted = await LedgerFleet.CallUntilAsync(gateway, "open", answer => answer.Ran);

        await fleet.Database.CrashAsync();
        var opening = await LedgerFleet.CallUntilTheBreakerOpensAsync(gateway, "strict");
        var open = new List<CallAnswer>();
        for (var call = 0; call < 60; call++)
        {
            open.Add(await CallAnswer.OfAsync(gateway, "open"));
            open.Add(await CallAnswer.OfAsync(gateway, "both"));
            await Task.Delay(20);
        }

        await fleet.Database.StartAsync();
        var after = await LedgerFleet.CallUntilAsync(gateway, "strict", answer => answer.Ran);
        counted.AddRange(await LedgerFleet.CallUntilAsync(gateway, "open", answer => answer.Ran));

        Assert.All(opening, answer => Assert.False(answer.Ran));
        Assert.All(open.Where((_, index) => index % 2 == 0), answer => Assert.True(answer.Ran, $"denied with {answer.Reason}"));
        Assert.All(open.Where((_, index) => index % 2 == 1), answer => Assert.Equal(CallAnswer.Unavailable, answer.Reason));
        var decisions = await fleet.DecisionsAsync(counted.Count + opening.Count + open.Count + after.Count);
        var passed = decisions.Where(decision => decision is { Outcome: "allowed", Tool: "open" }).ToLookup(decision => Assert.Single(ChargePlace.Of(decision)) == ChargePlace.None);
        Assert.Equal(60, passed[true].Count());
        Assert.Equal(counted.Count(answer => answer.Ran), passed[false].Count());
        Assert.All(passed[true], decision => Assert.Equal(System.Text.Json.JsonValueKind.Null, decision.Charges[0].GetProperty("remaining").ValueKind));
        Assert.Contains("sluice.uncounted 60", meters.Counted);
    }

    private static async Task<List<CallAnswer>> CallOftenAsync(TestGateway gateway)
    {
        var answers = new List<CallAnswer>();
        for (var call = 0; call < CallsEach; call++)
            answers.Add(await CallAnswer.OfAsync(gateway, "strict"));
        return answers;
    }
}
