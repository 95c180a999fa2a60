using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Grains.Contracts;

/// <summary>As <see cref="Lines"/>, for session flows.</summary>
internal static class FlowLines
{
    public static FlowLine? Of(FlowStep? step) => step is null ? null : new FlowLine
    {
        Flow = step.Rules.Flow,
        MaxOpen = step.Rules.MaxOpen,
        MaxSteps = step.Rules.MaxSteps,
        TtlMs = step.Rules.TtlMs,
        Kind = step.Kind,
        SessionHigh = step.Session.High,
        SessionLow = step.Session.Low,
        PlaceMs = step.PlaceMs,
    };

    public static FlowStep? StepOf(FlowLine? line) => line is null
        ? null
        : new FlowStep(new FlowRules(line.Flow, line.MaxOpen, line.MaxSteps, line.TtlMs), line.Kind, new SessionKey(line.SessionHigh, line.SessionLow), line.PlaceMs);

    public static FactsLine? Of(FlowFacts? facts) => facts is null
        ? null
        : new FactsLine { Ran = facts.Ran, SessionHigh = facts.Session.High, SessionLow = facts.Session.Low, IsComplete = facts.IsComplete };

    public static FlowFacts? FactsOf(FactsLine? line) => line is null ? null : new FlowFacts(line.Ran, new SessionKey(line.SessionHigh, line.SessionLow), line.IsComplete);
}
