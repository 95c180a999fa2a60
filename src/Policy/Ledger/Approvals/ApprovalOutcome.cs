namespace Sluice.Policy.Ledger.Approvals;

/// <summary>What came of an <see cref="ApprovalDecision"/>.</summary>
public enum ApprovalOutcome
{
    /// <summary>It holds; or it held already, so that a decision whose answer was lost can be repeated.</summary>
    Done,

    /// <summary>It was rejected, and that is final: the caller has been told.</summary>
    Rejected,

    /// <summary>The call has used it up.</summary>
    Used,

    /// <summary>The ledger has none of this id: it has expired, or never was.</summary>
    Unknown,

    /// <summary>The ledger cannot answer now; perhaps it holds.</summary>
    Unavailable,
}
