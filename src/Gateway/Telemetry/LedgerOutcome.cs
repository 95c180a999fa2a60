using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Telemetry;

/// <summary>What was asked of a ledger, and what became of it: a closed set.</summary>
internal sealed class LedgerOutcome
{
    public static readonly LedgerOutcome NotReserved = new("reserve", "failed");
    public static readonly LedgerOutcome NotSettled = new("settle", "failed");
    public static readonly LedgerOutcome Settled = new("settle", "settled");

    private static readonly LedgerOutcome Reserved = new("reserve", "reserved");
    private static readonly LedgerOutcome Refused = new("reserve", "refused");
    private static readonly LedgerOutcome RefusedByFlow = new("reserve", "refused_by_flow");
    private static readonly LedgerOutcome Held = new("reserve", "held");
    private static readonly LedgerOutcome OwnerUnavailable = new("reserve", "owner_unavailable");
    private static readonly LedgerOutcome EngineUnavailable = new("reserve", "engine_unavailable");

    private LedgerOutcome(string operation, string status)
    {
        Status = status;
        Tags = [new("operation", operation), new("status", status)];
    }

    public string Status { get; }

    /// <summary>Of the measurement.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    public static LedgerOutcome Of(ReserveStatus status) => status switch
    {
        ReserveStatus.Reserved => Reserved,
        ReserveStatus.Refused => Refused,
        ReserveStatus.RefusedByFlow => RefusedByFlow,
        ReserveStatus.Held => Held,
        ReserveStatus.OwnerUnavailable => OwnerUnavailable,
        ReserveStatus.EngineUnavailable => EngineUnavailable,
        _ => NotReserved,
    };
}
