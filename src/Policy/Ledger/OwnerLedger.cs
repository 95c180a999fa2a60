using System.Buffers;

namespace Sluice.Policy.Ledger;

/// <summary>The counters of one owner. Not thread-safe: each engine gives it one caller at a time.</summary>
public sealed class OwnerLedger
{
    public OwnerLedger(ulong incarnation) => throw new NotSupportedException();

    public static OwnerLedger Load(ReadOnlySpan<byte> state, ulong incarnation, long nowMs) => throw new NotSupportedException();

    public ReserveResult Reserve(in ReserveRequest request, long nowMs) => throw new NotSupportedException();

    public void Settle(in Receipt receipt, Settlement settlement, long nowMs) => throw new NotSupportedException();

    public bool IsExpired(long nowMs) => throw new NotSupportedException();

    public void Save(IBufferWriter<byte> output) => throw new NotSupportedException();
}
