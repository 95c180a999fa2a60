using Sluice.Grains.Ledgers;

namespace Sluice.Silo.Ledgers;

internal sealed class SaveJob(LedgerSnapshot snapshot) : StoreJob
{
    private readonly TaskCompletionSource<bool> _saved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Owner => snapshot.Owner;

    public LedgerSnapshot Snapshot => snapshot;

    /// <summary>Whether it was saved; false when the claim is another's.</summary>
    public Task<bool> Saved => _saved.Task;

    public void Complete(bool isSaved) => _saved.TrySetResult(isSaved);

    public override void Fail(Exception failure) => _saved.TrySetException(failure);
}
