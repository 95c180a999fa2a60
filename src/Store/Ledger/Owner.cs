using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger;

/// <summary>An owner in memory. Touched only under the lock of its shard.</summary>
/// <param name="key">The owner's key.</param>
/// <param name="ledger">Null when its saved state could not be read: every call is then denied, and nothing is overwritten.</param>
internal sealed class Owner(string key, OwnerLedger? ledger)
{
    public string Key => key;

    public OwnerLedger? Ledger => ledger;

    /// <summary>Its place in the <see cref="UnsavedQueue"/>; 0 when it does not stand there.</summary>
    public long Ticket { get; set; }
}
