using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Flows;

/// <summary>One of the three tools of a session flow. Immutable.</summary>
public sealed class FlowTool
{
    private readonly ArgumentPath? _argument;

    internal FlowTool(SessionFlow flow, string tool, FlowStepKind kind, ArgumentPath? argument, ResultPath? session, ResultPath? status)
    {
        (Flow, Tool, Kind, _argument, Session, Status) = (flow, tool, kind, argument, session, status);
        NoTasks = new Denial(Reason.Flow, flow.RuleOf("no-tasks"), $"\"{tool}\" belongs to a session and cannot run as a task: call it without \"task\".");
    }

    public SessionFlow Flow { get; }

    public string Tool { get; }

    public FlowStepKind Kind { get; }

    /// <summary>Where a start's result names the session; null for other tools.</summary>
    public ResultPath? Session { get; }

    /// <summary>Where the result says how far the session is; null for the finish.</summary>
    public ResultPath? Status { get; }

    /// <summary>What refuses a task-augmented call: its result would come where nobody reads the session's facts.</summary>
    public Denial NoTasks { get; }

    /// <summary>What the record of a call says whose result is not what the flow expects.</summary>
    public string UnreadableNote => Kind == FlowStepKind.Start
        ? "The result names no session that can be read: none was opened."
        : "The result shows no status that can be read: the session goes on as it was.";

    /// <summary>What the call does in its flow; null when its arguments name no session, or nothing that can be one.</summary>
    /// <param name="call">The call.</param>
    /// <param name="placeMs">As in <see cref="FlowStep.PlaceMs"/>.</param>
    public FlowStep? StepOf(in ToolCall call, long placeMs)
    {
        var session = _argument?.Read(Flow.Name, call) ?? default;
        return _argument is not null && session.IsNone ? null : new FlowStep(Flow.Rules, Kind, session, placeMs);
    }
}
