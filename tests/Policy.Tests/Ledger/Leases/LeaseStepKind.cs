namespace Sluice.Policy.Tests.Ledger.Leases;

internal enum LeaseStepKind
{
    /// <summary>Calls that the ledger is asked for one by one.</summary>
    Call,

    /// <summary>A lease in the place of the gateway's last.</summary>
    Lease,

    /// <summary>Calls that the gateway decides by itself.</summary>
    Use,

    /// <summary>What the gateway has not used goes back.</summary>
    Return,

    /// <summary>Calls that did not run, of whatever kind.</summary>
    Refund,

    /// <summary>The gateway ends without a word.</summary>
    Forget,

    /// <summary>The ledger was saved and goes on elsewhere, as the same life or, after a crash, as another.</summary>
    Move,
}
