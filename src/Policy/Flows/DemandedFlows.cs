using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Flows;

/// <summary>The session flows that a policy demands, as a server declares them. Immutable.</summary>
public sealed class DemandedFlows
{
    public static readonly DemandedFlows None = new([], null);

    private readonly FlowTool[] _tools;

    private DemandedFlows(FlowTool[] tools, Denial? undeclared) => (_tools, Undeclared) = (tools, undeclared);

    /// <summary>
    /// What refuses every call when the server lacks a demanded flow: which tools it would have held is not known, and a demand that is silently not met would be
    /// worse. Null when it lacks none.
    /// </summary>
    public Denial? Undeclared { get; }

    /// <summary>Whether nothing is demanded.</summary>
    public bool IsNone => _tools.Length == 0 && Undeclared is null;

    /// <param name="policy">Null: none are demanded.</param>
    /// <param name="declared">The server's.</param>
    public static DemandedFlows Of(CompiledPolicy? policy, IReadOnlyList<SessionFlow> declared)
    {
        if (policy is null or { Flows.Count: 0 })
            return None;
        var flows = policy.Flows.Select(name => declared.FirstOrDefault(flow => string.Equals(flow.Name, name, StringComparison.Ordinal))).ToList();
        var missing = flows.IndexOf(null);
        return missing < 0
            ? new DemandedFlows([.. flows.SelectMany(flow => (FlowTool[])[flow!.Start, flow.Step, flow.Finish])], null)
            : new DemandedFlows([], new Denial(
                Reason.Flow,
                $"/flows/{policy.Flows[missing]}/not-declared",
                $"The policy demands the session flow \"{policy.Flows[missing]}\", which this server does not declare; nothing was run. Tell whoever keeps this gateway."));
    }

    /// <summary>Judges a call that the rules allow, as far as that needs no ledger.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isTask">Whether it asks to run as a task.</param>
    /// <param name="placeMs">As in <see cref="FlowStep.PlaceMs"/>.</param>
    /// <param name="part">The tool's part in one of the flows; null when it has none.</param>
    /// <param name="step">What the ledger is to judge; null when it has nothing to judge.</param>
    public Denial? Judge(in ToolCall call, bool isTask, long placeMs, out FlowTool? part, out FlowStep? step)
    {
        part = Find(call.Tool);
        step = null;
        if (Undeclared is not null || part is null)
            return Undeclared;
        if (isTask)
            return part.NoTasks;
        step = part.StepOf(call, placeMs);
        return step is null ? part.Flow.Refuse(FlowRefusal.UnknownSession) : null;
    }

    private FlowTool? Find(ReadOnlySpan<char> tool)
    {
        foreach (var part in _tools)
        {
            if (tool.SequenceEqual(part.Tool))
                return part;
        }

        return null;
    }
}
