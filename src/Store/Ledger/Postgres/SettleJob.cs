using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The end of one reservation. A refund that is lost stays charged, the safe side.</summary>
internal sealed class SettleJob(Receipt receipt, Settlement settlement) : LedgerJob
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Receipt _receipt = Copy(receipt) with { Others = receipt.Others is { } others ? Array.ConvertAll(others, Copy) : null };

    /// <summary>Whether it is committed.</summary>
    public Task<bool> Done => _done.Task;

    public override void AddOwners(ISet<string> owners)
    {
        owners.Add(_receipt.Owner.Value);
        foreach (var other in _receipt.Others ?? [])
            owners.Add(other.Owner.Value);
    }

    public override void Run(LockedRows rows) => rows.Settle(_receipt, settlement);

    public override void Commit() => _done.TrySetResult(true);

    public override void Fail(bool isEngineAway) => _done.TrySetResult(false);

    private static Receipt Copy(Receipt receipt) => receipt with { Charges = receipt.Charges.ToArray() };
}
