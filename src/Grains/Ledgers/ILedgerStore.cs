namespace Sluice.Grains.Ledgers;

/// <summary>
/// Where ledgers rest that grains hold. A ledger belongs to whoever claimed it last: a claim names one activation of its grain, and nothing is saved under
/// an older one. Implementations share one write among many owners.
/// </summary>
public interface ILedgerStore
{
    /// <summary>Why nothing can be claimed or saved now; null while it can. It heals by itself.</summary>
    string? Fault { get; }

    /// <summary>Takes a ledger from whoever had it, durably. Taken again under the same claim, nothing changes and the answer is the same: the first may have been lost.</summary>
    /// <param name="owner">The owner's key.</param>
    /// <param name="claim">Names the activation; no other has the same. Not zero.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened all the same.</param>
    /// <exception cref="Exception">It is not known to have happened.</exception>
    ValueTask<StoredLedger> ClaimAsync(string owner, long claim, CancellationToken cancellationToken);

    /// <summary>Saves a ledger durably, unless it was claimed by another or a later version is there already.</summary>
    /// <param name="snapshot">The whole ledger.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened all the same.</param>
    /// <returns>False: the claim is another's.</returns>
    /// <exception cref="Exception">It is not known to have happened.</exception>
    ValueTask<bool> SaveAsync(LedgerSnapshot snapshot, CancellationToken cancellationToken);
}
