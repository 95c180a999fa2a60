namespace Sluice.Policy.Ledger.Approvals;

/// <summary>Saved by number.</summary>
internal enum ApprovalState : byte
{
    Waiting = 1,
    Approved = 2,
    Rejected = 3,
    Used = 4,
}
