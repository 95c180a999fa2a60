using System.Diagnostics;
using Sluice.Fleet.Tests.Nodes;

namespace Sluice.Fleet.Tests.Faults;

/// <summary>All kinds of fault in turn, each on the next node, with time between them to see the fleet recover.</summary>
internal sealed class FaultPlan(FleetSystem system, INodeStarter starter)
{
    /// <summary>Longer than all that the engine waits for, and than a client does.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>No longer than what holds a row and what a batch may take: it is resumed before everybody has given it up.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    /// <summary>Time stamps at which the database was down: ledgers may have begun a new life since.</summary>
    public List<long> CrashesAt { get; } = [];

    public IReadOnlyList<FleetNode> Gateways => system.Gateways;

    public IReadOnlyList<FleetNode> LedgerHosts => [.. system.Nodes.Where(node => node.Role == NodeRole.LedgerHost)];

    /// <summary>Ends after the first full turn that takes it past the time.</summary>
    public async Task<List<FaultSpan>> RunAsync(TimeSpan time)
    {
        var (spans, begun) = (new List<FaultSpan>(), Stopwatch.GetTimestamp());
        for (var turn = 0; turn == 0 || Stopwatch.GetElapsedTime(begun) < time; turn++)
        {
            foreach (var fault in starter.Turn(this, turn))
            {
                await Task.Delay(starter.Gap);
                var began = Stopwatch.GetTimestamp();
                await fault.RunAsync();
                spans.Add(new FaultSpan(fault, began, Stopwatch.GetTimestamp()));
            }
        }

        await Task.Delay(starter.Gap);
        return spans;
    }

    /// <summary>What any engine must bear, on any node.</summary>
    public IEnumerable<Fault> AnyNode(int turn)
    {
        var nodes = system.Nodes;
        yield return Paused(nodes[turn % nodes.Count], Pause, "node paused");
        yield return Paused(nodes[(turn + 1) % nodes.Count], ShortPause, "node paused shortly");
        yield return Killed(nodes[(turn + 2) % nodes.Count]);
        yield return DatabaseStopped();
    }

    public Fault DatabaseStopped() => new("PostgreSQL stopped", system.Gateways, async () =>
    {
        await system.Database.CrashAsync();
        CrashesAt.Add(Stopwatch.GetTimestamp());
        await Task.Delay(Outage);
        await system.Database.StartAsync();
    });

    /// <summary>SIGSTOP, and SIGCONT after a time.</summary>
    public Fault Paused(FleetNode node, TimeSpan time, string name) => new($"{name} ({node.Index})", AffectedBy(node), async () =>
    {
        await node.PauseAsync();
        await Task.Delay(time);
        await node.ResumeAsync();
    });

    /// <summary>SIGKILL.</summary>
    public Fault Killed(FleetNode node) => new($"node killed, another started ({node.Index})", AffectedBy(node), async () =>
    {
        await node.KillAsync();
        await node.StartAsync();
    });

    /// <summary>SIGTERM, one after the other, each with its replacement running before the next is asked.</summary>
    public Fault Replaced(IReadOnlyList<FleetNode> nodes) => new($"{nodes.Count} nodes restarted in turn", [], async () =>
    {
        foreach (var node in nodes)
        {
            await node.StopAsync();
            await node.StartAsync();
        }
    });

    private IReadOnlyList<FleetNode> AffectedBy(FleetNode node) => node.Role == NodeRole.Gateway ? [node] : system.Gateways;
}
