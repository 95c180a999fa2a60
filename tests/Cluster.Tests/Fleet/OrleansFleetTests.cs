using Sluice.Fleet.Tests;
using Sluice.Fleet.Tests.Faults;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>The promises of a fleet (decision 0019) on two silos and two gateways, in strict. <c>bench/fleet.sh orleans</c> makes the same run for longer.</summary>
public class OrleansFleetTests(ITestOutputHelper output)
{
    private const int LeastArrivals = 300;

    /// <summary>The longest that calls may be denied for want of an owner after a silo is gone, on a machine of its own.</summary>
    private static readonly TimeSpan LongestHandover = TimeSpan.FromSeconds(10);

    /// <summary>A silo that is replaced leaves, and one joins: calls that are in flight at these two moments may be refused, and no others.</summary>
    private const int MomentsOfARestart = 2;

    [Fact]
    public Task Strict_SilosKilledPausedAndRestarted_KeepsEveryLimit() => RunAsync("orleans", FleetOptions.FromEnvironment(), new OrleansNodes(silos: 2));

    [Fact]
    public Task Default_SilosKilledAndPaused_LosesAtMostTheLastHundredMilliseconds() =>
        RunAsync("orleans-default", FleetOptions.FromEnvironment() with { IsStrict = false }, new OrleansNodes(silos: 2, losesHosts: true));

    private async Task RunAsync(string name, FleetOptions options, OrleansNodes nodes)
    {
        var result = await FleetRun.RunAsync(nodes, options with { Gateways = 2 });
        var report = FleetReport.Of(result) + string.Concat(result.Faults.Select((span, index) => DenialsOf(result, index).Text(span)));
        output.WriteLine(report);
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "fleet")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.txt"), report);
        Assert.True(result.Arrivals.Count > LeastArrivals, report);
        Assert.True(result.Violations.Count == 0, report);
        if (!options.AsksForTime)
            return;
        for (var index = 0; index < result.Faults.Count; index++)
        {
            if (result.Faults[index].Fault.Name.Contains("killed"))
                Assert.True(DenialsOf(result, index).Last <= LongestHandover, report);
            if (result.Faults[index].Fault.Name.Contains("restarted in turn"))
                Assert.True(DenialsOf(result, index).Moments <= MomentsOfARestart * nodes.LedgerHosts, report);
        }
    }

    private static Denials DenialsOf(FleetResult result, int index)
    {
        var began = result.Faults[index].BeganAt;
        var until = index + 1 < result.Faults.Count ? result.Faults[index + 1].BeganAt : long.MaxValue;
        return Denials.Between(began, until, result.Calls);
    }
}
