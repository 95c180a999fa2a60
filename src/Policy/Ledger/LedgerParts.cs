using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Ledger;

/// <summary>What a ledger's state holds besides its header.</summary>
/// <param name="settled">Null: no receipt was settled.</param>
/// <param name="counters">Those that count, and perhaps others.</param>
/// <param name="sessions">Null: there are none.</param>
/// <param name="approvals">Null: there are none.</param>
internal readonly ref struct LedgerParts(SettledReceipts? settled, ReadOnlySpan<Counter> counters, SessionTable? sessions, ApprovalBook? approvals)
{
    public readonly SettledReceipts? Settled = settled;
    public readonly ReadOnlySpan<Counter> Counters = counters;
    public readonly SessionTable? Sessions = sessions;
    public readonly ApprovalBook? Approvals = approvals;
}
