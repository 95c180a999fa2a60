namespace Sluice.Policy.Ledger.Approvals;

/// <summary>How a call that needs an approval stands.</summary>
public enum ApprovalStanding
{
    /// <summary>Nobody has decided yet.</summary>
    Waiting,

    /// <summary>It was approved, and this call has used it up, or may.</summary>
    Approved,

    Rejected,

    /// <summary>A call like this one has used it up and has not ended, or its end is not known.</summary>
    Running,

    /// <summary>The grant has as many that wait as it may have.</summary>
    NoRoom,
}
