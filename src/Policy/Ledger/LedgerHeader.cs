namespace Sluice.Policy.Ledger;

/// <summary>What a ledger's state holds besides its counters.</summary>
/// <param name="Incarnation">The life that saved it.</param>
/// <param name="LastMs">The latest time it has seen.</param>
/// <param name="Sequence">Of the last reservation.</param>
/// <param name="ForgottenUpTo">Reservations up to this one cannot be settled any more.</param>
/// <param name="LeadMs">How far its newest entries may lie after the latest time: until the end of its leases.</param>
internal readonly record struct LedgerHeader(ulong Incarnation, long LastMs, long Sequence, long ForgottenUpTo, long LeadMs = 0)
{
    /// <summary>No entry is later.</summary>
    public long NewestMs => LastMs + LeadMs;
}
