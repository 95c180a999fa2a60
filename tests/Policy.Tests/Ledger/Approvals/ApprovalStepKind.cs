namespace Sluice.Policy.Tests.Ledger.Approvals;

internal enum ApprovalStepKind
{
    Ask,
    Decide,
    Settle,

    /// <summary>Saved and loaded; the clock may have been set, and the life may be another.</summary>
    Reload,
}
