namespace Sluice.Policy.Ledger;

public enum ReserveStatus
{
    /// <summary>All charges were taken.</summary>
    Reserved,

    /// <summary>A limit is used up; nothing was taken.</summary>
    Refused,

    /// <summary>The call's session flow does not allow it, see <see cref="ReserveResult.FlowRefusal"/>; nothing was taken.</summary>
    RefusedByFlow,

    /// <summary>The owner's ledger cannot answer now (time-out, full queue, a bound of the ledger). Always denies.</summary>
    OwnerUnavailable,

    /// <summary>The whole engine is out of reach (its breaker is open): <see cref="Limit.OnUnavailable"/> decides.</summary>
    EngineUnavailable,

    /// <summary>A person must approve the call first, see <see cref="ReserveResult.Approval"/>; nothing was taken.</summary>
    Held,
}
