using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Ledger;

/// <summary>What closes a reservation.</summary>
/// <param name="Kind">What becomes of the charges.</param>
/// <param name="Flow">What the answer of a flow tool said; null when there was none, or none that could be read.</param>
public readonly record struct Settlement(SettlementKind Kind, FlowFacts? Flow = null)
{
    public static readonly Settlement Keep = new(SettlementKind.Keep);
    public static readonly Settlement NotRun = new(SettlementKind.NotRun);
    public static readonly Settlement Error = new(SettlementKind.Error);
}
