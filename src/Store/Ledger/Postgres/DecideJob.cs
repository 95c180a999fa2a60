using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>What a person says to a call that waits in the ledger of its grant.</summary>
internal sealed class DecideJob(OwnerKey grant, string approval, ApprovalDecision decision) : LedgerJob
{
    private readonly TaskCompletionSource<ApprovalOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ApprovalOutcome _result = ApprovalOutcome.Unavailable;

    public Task<ApprovalOutcome> Outcome => _outcome.Task;

    public override void AddOwners(ISet<string> owners) => owners.Add(grant.Value);

    public override void Run(LockedRows rows) => _result = rows.Decide(grant, approval, decision);

    public override void Commit() => _outcome.TrySetResult(_result);

    public override void Fail(bool isEngineAway) => _outcome.TrySetResult(ApprovalOutcome.Unavailable);
}
