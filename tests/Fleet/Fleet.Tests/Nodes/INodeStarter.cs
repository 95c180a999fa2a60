using Sluice.Fleet.Tests.Faults;
using Sluice.Fleet.Tests.Records;
using Sluice.Gateway.Tests.Processes;

namespace Sluice.Fleet.Tests.Nodes;

/// <summary>How the processes of an engine are started: what the harness does not know of it.</summary>
internal interface INodeStarter
{
    string Engine { get; }

    /// <summary>Processes that host ledgers and serve no caller; they are started first, and suffer the same faults.</summary>
    int LedgerHosts { get; }

    /// <summary>Whether a node that was paused may find out that the others have given it up, and end: it is then started again, as a supervisor would.</summary>
    bool EndsWhenGivenUp => false;

    /// <summary>Between two faults, to see the fleet recover.</summary>
    TimeSpan Gap => TimeSpan.FromSeconds(2);

    /// <summary>The faults of one turn: each kind once, on nodes that move on with the turns.</summary>
    IEnumerable<Fault> Turn(FaultPlan plan, int turn) => plan.AnyNode(turn);

    /// <param name="settings">Whose arguments come after the executable and the engine's own.</param>
    /// <param name="log">Gets what the process prints.</param>
    Task<GatewayProcess> StartAsync(NodeSettings settings, Stream log);

    /// <summary>Begins to note which ledgers change hands, where the engine has ledgers that do. The nodes run already.</summary>
    Task WatchAsync(string connectionString) => Task.CompletedTask;

    /// <summary>Those that went on from what was saved last, since nobody had let go of them.</summary>
    Task<IReadOnlyList<Takeover>> TakeoversAsync(string connectionString) => Task.FromResult<IReadOnlyList<Takeover>>([]);
}
