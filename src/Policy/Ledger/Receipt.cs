namespace Sluice.Policy.Ledger;

/// <summary>Names one reservation to the ledger that took it.</summary>
/// <param name="Owner">The owner that was charged.</param>
/// <param name="Incarnation">The life of the ledger that took it. Another life may have lost the charges, so it gives nothing back for this receipt.</param>
/// <param name="Sequence">Counts the reservations of that life from 1.</param>
/// <param name="TakenAtMs">Ledger time of the charges, milliseconds since the Unix epoch.</param>
/// <param name="Charges">The charges as requested.</param>
public readonly record struct Receipt(OwnerKey Owner, ulong Incarnation, long Sequence, long TakenAtMs, ReadOnlyMemory<Charge> Charges);
