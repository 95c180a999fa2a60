namespace Sluice.Grains.Ledgers;

/// <summary>Ledger time, the same on every silo to within 100 ms: an owner's ledger moves from one to another.</summary>
public interface ILedgerClock
{
    /// <summary>Reads it without waiting.</summary>
    /// <param name="nowMs">Milliseconds since the Unix epoch; less than on the read before only where the database's clock was set back.</param>
    /// <returns>False while it is unknown, or known to be wrong: no ledger may answer.</returns>
    bool TryRead(out long nowMs);
}
