using System.Text;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Flows;

/// <summary>An ordered use of three tools around a session id, as a server declares it (policy language, "Session flows"). Immutable.</summary>
public sealed class SessionFlow
{
    private readonly Denial[] _refusals;
    private readonly byte[] _requires;

    internal SessionFlow(FlowDraft draft)
    {
        Rules = new FlowRules(draft.Name, draft.MaxOpen, draft.MaxSteps, draft.Ttl.Milliseconds);
        Requires = draft.Requires;
        _requires = Encoding.UTF8.GetBytes(Requires);
        Start = new FlowTool(this, draft.Start.Tool, FlowStepKind.Start, null, draft.Start.SessionInResult, draft.Start.Status);
        Step = new FlowTool(this, draft.Step.Tool, FlowStepKind.Step, draft.Step.SessionInArguments, null, draft.Step.Status);
        Finish = new FlowTool(this, draft.Finish.Tool, FlowStepKind.Finish, draft.Finish.SessionInArguments, null, null);
        _refusals =
        [
            Refusal("unknown-session", $"This is no session of this grant. Open one with \"{Start.Tool}\" and use the session id that it returns."),
            Refusal("not-complete", $"This session is not complete. Go on with \"{Step.Tool}\" until its status is \"{Requires}\", then call \"{Finish.Tool}\" again."),
            Refusal("too-many-sessions", $"Too many sessions are open; {Rules.MaxOpen} may be at once. Finish one with \"{Finish.Tool}\" first."),
            Refusal("expired", $"This session has expired; sessions live for {draft.Ttl.Text}. Open another one with \"{Start.Tool}\"."),
            Refusal("too-many-steps", $"This session has had its {Rules.MaxSteps} calls of \"{Step.Tool}\". Call \"{Finish.Tool}\" if it is complete, or open another one with \"{Start.Tool}\"."),
        ];
    }

    public string Name => Rules.Flow;

    /// <summary>What the ledger holds its calls to.</summary>
    public FlowRules Rules { get; }

    /// <summary>The status that a session must have shown before it can be finished.</summary>
    public string Requires { get; }

    public FlowTool Start { get; }

    public FlowTool Step { get; }

    public FlowTool Finish { get; }

    /// <summary>Whether a status, in UTF-8, is the one that a finish requires.</summary>
    public bool IsComplete(ReadOnlySpan<byte> status) => status.SequenceEqual(_requires);

    /// <summary>What the caller of a refused call reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The call was not refused.</exception>
    public Denial Refuse(FlowRefusal refusal) => refusal is >= FlowRefusal.UnknownSession and <= FlowRefusal.TooManySteps
        ? _refusals[refusal - FlowRefusal.UnknownSession]
        : throw new ArgumentOutOfRangeException(nameof(refusal), refusal, message: null);

    internal string RuleOf(string name) => $"/flows/{Name}/{name}";

    private Denial Refusal(string name, string message) => new(Reason.Flow, RuleOf(name), message);
}
