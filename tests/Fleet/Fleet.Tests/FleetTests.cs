using Sluice.Fleet.Tests.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Fleet.Tests;

/// <summary>
/// The promises of a fleet on one PostgreSQL, under faults (decision 0019). <c>bench/fleet.sh</c> makes the same run for two minutes, and asks for
/// what a busy machine cannot promise.
/// </summary>
public class FleetTests(ITestOutputHelper output)
{
    /// <summary>Less would be no load, on any machine.</summary>
    private const int LeastArrivals = 300;

    [Fact]
    public async Task Fleet_UnderFaults_KeepsEveryLimit()
    {
        var result = await FleetRun.RunAsync(new PostgresNodes(), FleetOptions.FromEnvironment());
        var report = FleetReport.Of(result);
        output.WriteLine(report);
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "fleet")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, $"{result.Engine}.txt"), report);
        Assert.True(result.Arrivals.Count > LeastArrivals, report);
        Assert.True(result.Violations.Count == 0, report);
    }
}
