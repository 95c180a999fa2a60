using Sluice.Grains.Ledgers;

namespace Sluice.Cluster.Tests.Ledgers;

/// <summary>A store whose saves fail when the test says so: nobody knows whether they happened, and they did not. Of claims that fail nobody knows either, and they did.</summary>
internal sealed class FaultyStore : ILedgerStore
{
    private ILedgerStore _store = null!;

    public bool FailSaves { get; set; }

    /// <summary>How many more claims fail.</summary>
    public int LosesClaims { get; set; }

    public string? Fault => _store.Fault;

    public ILedgerStore Over(ILedgerStore store)
    {
        _store = store;
        return this;
    }

    public async ValueTask<StoredLedger> ClaimAsync(string owner, long claim, CancellationToken cancellationToken)
    {
        var stored = await _store.ClaimAsync(owner, claim, cancellationToken);
        return LosesClaims-- > 0 ? throw new IOException("The test loses the answer.") : stored;
    }

    public ValueTask<bool> SaveAsync(LedgerSnapshot snapshot, CancellationToken cancellationToken) =>
        FailSaves ? ValueTask.FromException<bool>(new IOException("The test keeps the store away.")) : _store.SaveAsync(snapshot, cancellationToken);
}
