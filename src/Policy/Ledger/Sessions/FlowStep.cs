namespace Sluice.Policy.Ledger.Sessions;

/// <summary>What one call does in a session flow: judged and taken together with its charges.</summary>
/// <param name="Rules">The flow's bounds.</param>
/// <param name="Kind">Start, step or finish.</param>
/// <param name="Session">The session that the call names; none for a start, whose answer will name it.</param>
/// <param name="PlaceMs">
/// How long a start keeps its place free while it is not settled, 1 to 2,678,400,000 milliseconds: the time that the call may take. Settled later, it opens its session
/// only if there is room.
/// </param>
public sealed record FlowStep(FlowRules Rules, FlowStepKind Kind, SessionKey Session, long PlaceMs)
{
    /// <summary>Whether a call that ends so changes anything of its session: opens or advances it, or gives its place or its step back.</summary>
    internal bool IsChangedBy(Settlement settlement) => Kind switch
    {
        FlowStepKind.Start => settlement.Kind != SettlementKind.Keep || settlement.Flow is { Session.IsNone: false } or { Ran: false },
        FlowStepKind.Step => settlement.Kind == SettlementKind.NotRun || settlement.Flow is { Ran: true },
        _ => settlement.Flow is { Ran: true },
    };

    /// <summary>Whose counters limits of the scope session charge: a start's own session is not known yet, so that it counts as in none.</summary>
    internal static SessionKey CountersOf(FlowStep? step) => step is null or { Kind: FlowStepKind.Start } ? SessionKey.InNone : step.Session;
}
