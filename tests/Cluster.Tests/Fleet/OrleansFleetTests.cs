using System.Diagnostics;
using Sluice.Fleet.Tests;
using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Records;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>The promises of a fleet (decision 0019) on two silos and two gateways, in strict. <c>bench/fleet.sh orleans</c> makes the same run for longer.</summary>
public class OrleansFleetTests(ITestOutputHelper output)
{
    private const int LeastArrivals = 300;

    /// <summary>The longest that calls may be denied for want of an owner after a silo is gone, on a machine of its own.</summary>
    private static readonly TimeSpan LongestHandover = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Fleet_SilosKilledPausedAndRestarted_KeepsEveryLimit()
    {
        var options = FleetOptions.FromEnvironment() with { Gateways = 2 };
        var result = await FleetRun.RunAsync(new OrleansNodes(silos: 2), options);
        var handovers = result.Faults.Select((span, index) => (span.Fault.Name, After: HandoverOf(result, index))).ToArray();
        var report = FleetReport.Of(result) + string.Concat(handovers.Select(handover =>
            $"{handover.After.Denied,6} calls denied for want of a ledger, the last {handover.After.Time.TotalMilliseconds,6:F0} ms after the beginning of: {handover.Name}\n"));
        output.WriteLine(report);
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "fleet")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "orleans.txt"), report);
        Assert.True(result.Arrivals.Count > LeastArrivals, report);
        Assert.True(result.Violations.Count == 0, report);
        if (options.AsksForTime)
            Assert.All(handovers.Where(handover => handover.Name.Contains("killed")), handover => Assert.InRange(handover.After.Time, TimeSpan.Zero, LongestHandover));
    }

    /// <summary>How many calls no ledger answered from the beginning of a fault until the next one, and when the last of them was answered.</summary>
    private static (int Denied, TimeSpan Time) HandoverOf(FleetResult result, int index)
    {
        var began = result.Faults[index].BeganAt;
        var until = index + 1 < result.Faults.Count ? result.Faults[index + 1].BeganAt : long.MaxValue;
        var denied = result.Calls.Where(call => call.AnsweredAt > began && call.AskedAt < until && call is { Answer: Answer.Denied, Detail: "ledger_unavailable" })
            .Select(call => call.AnsweredAt).ToArray();
        return (denied.Length, Stopwatch.GetElapsedTime(began, denied.Append(began).Max()));
    }
}
