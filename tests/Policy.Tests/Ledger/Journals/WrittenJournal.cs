using System.Buffers;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Ledger.Journals;

/// <summary>A journal as a row has it: the newest record first.</summary>
internal sealed class WrittenJournal
{
    private byte[] _records = [];

    public int Length => _records.Length;

    public void Add(long timeMs, ChargeJournal record)
    {
        var written = new ArrayBufferWriter<byte>();
        ChargeJournal.WriteTime(timeMs, written.GetSpan(ChargeJournal.TimeBytes));
        written.Advance(ChargeJournal.TimeBytes);
        record.WriteTo(written);
        _records = [.. written.WrittenSpan, .. _records];
    }

    /// <param name="position">So many bytes were there before.</param>
    public ReadOnlySpan<byte> After(int position) => _records.AsSpan(..^position);
}
