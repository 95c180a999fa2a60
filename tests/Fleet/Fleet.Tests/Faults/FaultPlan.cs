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

    /// <summary>How often all nodes are paused at moments of their own: they stop and go on in the middle of each other's transactions.</summary>
    private const int Storms = 4;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(2);

    /// <summary>Time stamps at which the database was down: ledgers may have begun a new life since.</summary>
    public List<long> CrashesAt { get; } = [];

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

        await Task.Delay(Gap);
        return spans;
    }

    private IEnumerable<Fault> Turn(int turn)
    {
        var nodes = system.Nodes;
        yield return Paused(nodes[turn % nodes.Count], Pause, "node paused");
        yield return Paused(nodes[(turn + 1) % nodes.Count], ShortPause, "node paused shortly");
        yield return new Fault("all nodes paused, each by itself", system.Gateways, () => StormAsync(new Random(turn)));
        yield return Killed(nodes[(turn + 2) % nodes.Count]);
        yield return new Fault("PostgreSQL stopped", system.Gateways, async () =>
        {
            await system.Database.CrashAsync();
            CrashesAt.Add(Stopwatch.GetTimestamp());
            await Task.Delay(Outage);
            await system.Database.StartAsync();
        });
    }

    private async Task StormAsync(Random random)
    {
        for (var storm = 0; storm < Storms; storm++)
        {
            var pauses = system.Nodes.Select(node => (Node: node, After: random.Next(400), For: random.Next(80, 700))).ToArray();
            await Task.WhenAll(pauses.Select(async pause =>
            {
                await Task.Delay(pause.After);
                await PauseAsync(pause.Node, TimeSpan.FromMilliseconds(pause.For));
            }));
        }
    }

    private static async Task PauseAsync(FleetNode node, TimeSpan time)
    {
        await node.PauseAsync();
        await Task.Delay(time);
        await node.ResumeAsync();
    }

    private IReadOnlyList<FleetNode> AffectedBy(FleetNode node) => node.Role == NodeRole.Gateway ? [node] : system.Gateways;
}
