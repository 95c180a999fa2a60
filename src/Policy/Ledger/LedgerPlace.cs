namespace Sluice.Policy.Ledger;

/// <summary>Where a call stands among those of one owner: what puts records of calls into the order in which the ledger decided them.</summary>
/// <param name="Owner">Whose ledger took or refused it.</param>
/// <param name="TimeMs">Ledger time, milliseconds since the Unix epoch.</param>
/// <param name="Sequence">Of a reservation its own number, as in <see cref="Receipt.Sequence"/>; of a refusal that of the last reservation before it.</param>
public readonly record struct LedgerPlace(OwnerKey Owner, long TimeMs, long Sequence)
{
    /// <summary>False for a charge that no ledger took or refused.</summary>
    public bool IsKnown => Owner.Value is not null;
}
