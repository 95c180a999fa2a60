namespace Sluice.Policy;

/// <summary>Why a call was denied: the closed set that the caller, the log and the metric agree on (policy language, "Order, rule ids, messages").</summary>
public enum Reason
{
    /// <summary>The call was allowed.</summary>
    None,
    NoPolicy,

    /// <summary>Hidden, or not listed under <c>default: deny</c>: the two must look the same to the caller.</summary>
    NotAvailable,
    Require,
    DenyIf,
    Flow,
    Approval,
    Limit,
    LedgerUnavailable,
    AuditUnavailable,
}
