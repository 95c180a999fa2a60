namespace Sluice.Policy.Ledger;

/// <summary>Asks for all charges of one call: all are taken or none.</summary>
/// <param name="Owner">The owner whose counters are charged.</param>
/// <param name="Charges">At least one, at most <see cref="Charge.MostPerCall"/>, no counter twice. The memory must stay untouched until the reservation is settled.</param>
/// <param name="Balances">The answer's buffer, as long as <paramref name="Charges"/>: filled in for reserved and refused calls.</param>
public readonly record struct ReserveRequest(OwnerKey Owner, ReadOnlyMemory<Charge> Charges, Memory<Balance> Balances);
