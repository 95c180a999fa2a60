namespace Sluice.Policy.Ledger.Approvals;

/// <summary>
/// The reservation that used an approval up. A call whose answer asks the client for input goes on in another request: that one names the run it goes on with,
/// and needs no second approval. Each run can be gone on with once.
/// </summary>
/// <param name="Id">The approval.</param>
/// <param name="Incarnation">As in the <see cref="Receipt"/>.</param>
/// <param name="Sequence">As in the <see cref="Receipt"/>; from 1.</param>
public readonly record struct ApprovalRun(string Id, ulong Incarnation, long Sequence);
