using Sluice.Grains.Ledgers;

namespace Sluice.Silo.Ledgers;

internal sealed class ClaimJob(string owner, long claim) : StoreJob
{
    private readonly TaskCompletionSource<StoredLedger> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Owner => owner;

    public long Claim => claim;

    public Task<StoredLedger> Found => _found.Task;

    public void Find(StoredLedger stored) => _found.TrySetResult(stored);

    public override void Fail(Exception failure) => _found.TrySetException(failure);
}
