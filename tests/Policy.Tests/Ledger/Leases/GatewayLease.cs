using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Ledger.Leases;

/// <summary>A lease as a gateway may use it: whenever, until its end.</summary>
/// <param name="result">What the ledger granted.</param>
/// <param name="grantedMs">When.</param>
/// <param name="firstId">Of its first call in the logs.</param>
internal sealed class GatewayLease(ReserveResult result, long grantedMs, long firstId)
{
    private int _used;

    public ulong Life => result.Receipt.Incarnation;

    public long IdOf(Receipt receipt) => firstId + receipt.Sequence - result.Receipt.Sequence;

    public Receipt? TryUse(long nowMs) => nowMs < grantedMs + result.Lease.LengthMs && _used < result.Lease.Calls
        ? result.Receipt with { Sequence = result.Receipt.Sequence + _used++ }
        : null;

    public (Receipt Receipt, int Calls)? TakeUnused()
    {
        var unused = result.Lease.Calls - _used;
        if (unused == 0)
            return null;
        Charge[] charges = [.. result.Receipt.Charges.ToArray().Select(charge => charge with { Cost = Units.Whole(unused) })];
        var receipt = result.Receipt with { Sequence = result.Receipt.Sequence + _used, Charges = charges };
        _used = result.Lease.Calls;
        return (receipt, unused);
    }
}
