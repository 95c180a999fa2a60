using System.Net;
using System.Net.Sockets;
using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Nodes;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>Silos and gateways of one cluster, each a process of the executable that an operator would run.</summary>
internal sealed class OrleansNodes(int silos) : INodeStarter
{
    private static readonly string Program = Checkout.Program("src/Silo", "Sluice.Silo.dll");

    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);

    public string Engine => "orleans";

    public int LedgerHosts => silos;

    public bool EndsWhenGivenUp => true;

    /// <summary>A silo that was killed is found out after three probes of a second.</summary>
    public TimeSpan Gap => TimeSpan.FromSeconds(6);

    /// <summary>Silos killed, twice, paused for longer than it takes the others to give one up, and for less; a gateway killed; all silos restarted in order; the database stopped.</summary>
    public IEnumerable<Fault> Turn(FaultPlan plan, int turn)
    {
        var (hosts, gateways) = (plan.LedgerHosts, plan.Gateways);
        if (hosts.Count == 0)
            hosts = gateways;
        yield return plan.Killed(hosts[turn % hosts.Count]);
        yield return plan.Killed(hosts[(turn + 1) % hosts.Count]);
        yield return plan.Paused(hosts[turn % hosts.Count], LongPause, "silo paused");
        yield return plan.Paused(hosts[(turn + 1) % hosts.Count], ShortPause, "silo paused shortly");
        yield return plan.Killed(gateways[turn % gateways.Count]);
        yield return plan.Replaced(hosts);
        yield return plan.DatabaseStopped();
    }

    public Task<GatewayProcess> StartAsync(NodeSettings settings, Stream log)
    {
        var role = settings.Role == NodeRole.LedgerHost ? "silo" : silos > 0 ? "gateway" : "both";
        var (siloPort, gatewayPort) = FreePorts();
        return GatewayProcess.StartProgramAsync(
            log, [Program, "--Sluice:Engine=orleans", $"--Sluice:Cluster:Role={role}", $"--Sluice:Cluster:SiloPort={siloPort}", $"--Sluice:Cluster:GatewayPort={gatewayPort}", .. settings.Arguments]);
    }

    /// <summary>Of a replacement as well: the cluster tells it from its predecessor by more than its address.</summary>
    private static (int SiloPort, int GatewayPort) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
