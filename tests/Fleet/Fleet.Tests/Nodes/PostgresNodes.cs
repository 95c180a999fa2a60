using System.Globalization;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;

namespace Sluice.Fleet.Tests.Nodes;

/// <summary>Gateways with the engine <c>postgres</c>. Every other one is the product's executable; the clocks of the rest are wrong by minutes.</summary>
internal sealed class PostgresNodes : INodeStarter
{
    private static readonly string Skewed = Checkout.Program("tests/Fleet/SkewedNode", "Sluice.SkewedNode.dll");

    public string Engine => "postgres";

    public int LedgerHosts => 0;

    public Task<GatewayProcess> StartAsync(NodeSettings settings, Stream log)
    {
        string[] program = OffsetOf(settings.Index) is { } offset
            ? [Skewed, offset.TotalSeconds.ToString(CultureInfo.InvariantCulture)]
            : [GatewayProcess.Program];
        return GatewayProcess.StartProgramAsync(log, [.. program, "--Sluice:Engine=postgres", .. settings.Arguments]);
    }

    /// <summary>Node 1 is early, node 3 is late, and so on, by minutes that differ.</summary>
    private static TimeSpan? OffsetOf(int index) => index % 2 == 0 ? null : TimeSpan.FromMinutes((3 + index) * (index % 4 == 1 ? -1 : 1));
}
