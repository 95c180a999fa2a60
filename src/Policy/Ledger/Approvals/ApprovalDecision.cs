namespace Sluice.Policy.Ledger.Approvals;

/// <summary>What a person says to a call that waits.</summary>
public enum ApprovalDecision
{
    Approve,

    /// <summary>Also takes back what was approved, until it is used up.</summary>
    Reject,
}
