using System.Net;
using System.Net.Sockets;
using Npgsql;
using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Nodes;
using Sluice.Fleet.Tests.Records;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Processes;

namespace Sluice.Cluster.Tests.Fleet;

/// <summary>Silos and gateways of one cluster, each a process of the executable that an operator would run.</summary>
/// <param name="silos">How many there are.</param>
/// <param name="losesHosts">Only by faults that cost ledgers their host.</param>
internal sealed class OrleansNodes(int silos, bool losesHosts = false) : INodeStarter
{
    /// <summary>Notes each claim of a ledger that its last host had not let go of, with what was saved of it at that moment.</summary>
    private const string Watch =
        """
        CREATE TABLE fleet_takeovers (owner TEXT NOT NULL, saved_ms BIGINT NOT NULL, at_ms FLOAT8 NOT NULL);
        CREATE FUNCTION fleet_note_takeover() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN INSERT INTO fleet_takeovers VALUES (OLD.owner, OLD.saved_ms, extract(epoch FROM clock_timestamp()) * 1000); RETURN NULL; END$$;
        CREATE TRIGGER fleet_takeover AFTER UPDATE ON grain_ledgers FOR EACH ROW WHEN (OLD.claim <> NEW.claim AND NOT OLD.is_clean)
        EXECUTE FUNCTION fleet_note_takeover();
        """;

    /// <summary>The executable, in the configuration that the tests were built in.</summary>
    public static readonly string Program = Checkout.Program("src/Silo", "Sluice.Silo.dll");

    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);

    public string Engine => "orleans";

    public int LedgerHosts => silos;

    public bool EndsWhenGivenUp => true;

    /// <summary>A silo that was killed is found out after three probes of a second.</summary>
    public TimeSpan Gap => TimeSpan.FromSeconds(6);

    /// <summary>
    /// Silos killed, twice, and paused for longer than it takes the others to give one up; what costs no ledger its host is left out where losses are looked at:
    /// one paused for less, a gateway killed, all silos restarted in order, the database stopped.
    /// </summary>
    public IEnumerable<Fault> Turn(FaultPlan plan, int turn)
    {
        var (hosts, gateways) = (plan.LedgerHosts, plan.Gateways);
        if (hosts.Count == 0)
            hosts = gateways;
        yield return plan.Killed(hosts[turn % hosts.Count]);
        yield return plan.Killed(hosts[(turn + 1) % hosts.Count]);
        yield return plan.Paused(hosts[turn % hosts.Count], LongPause, "silo paused");
        if (losesHosts)
            yield break;
        yield return plan.Paused(hosts[(turn + 1) % hosts.Count], ShortPause, "silo paused shortly");
        yield return plan.Killed(gateways[turn % gateways.Count]);
        yield return plan.Replaced(hosts);
        yield return plan.DatabaseStopped();
    }

    public Task<GatewayProcess> StartAsync(NodeSettings settings, Stream log)
    {
        var role = settings.Role == NodeRole.LedgerHost ? "silo" : silos > 0 ? "gateway" : "both";
        return GatewayProcess.StartProgramAsync(log, [.. Command(role), .. settings.Arguments]);
    }

    /// <summary>An executable, and the arguments that make it a node of this role.</summary>
    public static string[] Command(string role)
    {
        var (siloPort, gatewayPort) = FreePorts();
        return [Program, "--Sluice:Engine=orleans", $"--Sluice:Cluster:Role={role}", $"--Sluice:Cluster:SiloPort={siloPort}", $"--Sluice:Cluster:GatewayPort={gatewayPort}"];
    }

    public async Task WatchAsync(string connectionString)
    {
        await using var database = new NpgsqlConnection(connectionString + ";Pooling=false");
        await database.OpenAsync();
        await using var watch = new NpgsqlCommand(Watch, database);
        await watch.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<Takeover>> TakeoversAsync(string connectionString)
    {
        await using var database = new NpgsqlConnection(connectionString + ";Pooling=false");
        await database.OpenAsync();
        await using var ask = new NpgsqlCommand("SELECT owner, saved_ms, at_ms FROM fleet_takeovers", database);
        await using var rows = await ask.ExecuteReaderAsync();
        var takeovers = new List<Takeover>();
        while (await rows.ReadAsync())
            takeovers.Add(new Takeover(rows.GetString(0), rows.GetInt64(1), rows.GetDouble(2)));
        return takeovers;
    }

    /// <summary>Of a replacement as well: the cluster tells it from its predecessor by more than its address.</summary>
    public static (int SiloPort, int GatewayPort) FreePorts()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
