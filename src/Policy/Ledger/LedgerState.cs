using System.Buffers;

namespace Sluice.Policy.Ledger;

/// <summary>The binary form of a ledger: version, header, settled receipts, counters that still count, and a CRC-32C of all that.</summary>
internal static class LedgerState
{
    private const byte Version = 1;

    /// <summary>The last millisecond of the year 9999: sums of times below it cannot overflow.</summary>
    private const long LatestMs = 253_402_300_799_999;

    private const long MostSequence = long.MaxValue / 2;

    public static void Save(in LedgerHeader header, SettledReceipts? settled, ReadOnlySpan<Counter> counters, IBufferWriter<byte> output)
    {
        var writer = new StateWriter(output.GetSpan(MostBytes(settled, counters)));
        writer.Byte(Version);
        writer.Fixed64(header.Incarnation);
        writer.Number(header.LastMs);
        writer.Number(header.Sequence);
        writer.Number(header.ForgottenUpTo);

        settled?.Forget(header.LastMs);
        writer.Number(settled?.Count ?? 0);
        settled?.Save(ref writer, header.LastMs);

        var live = 0;
        foreach (var counter in counters)
            live += counter.IsExpired(header.LastMs) ? 0 : 1;
        writer.Number(live);
        foreach (var counter in counters)
        {
            if (!counter.IsExpired(header.LastMs))
                counter.Save(ref writer, header.LastMs);
        }

        writer.Checksum();
        output.Advance(writer.Length);
    }

    public static LedgerHeader Load(ReadOnlySpan<byte> state, out SettledReceipts? settled, out Counter[] counters)
    {
        var reader = new StateReader(state);
        var version = reader.Byte("version");
        if (version != Version)
            throw reader.Broken($"version {version} is unknown, this program reads version {Version}");
        reader.CutChecksum();

        var header = new LedgerHeader(
            reader.Fixed64("incarnation"),
            reader.Number(LatestMs, "last time"),
            reader.Number(MostSequence, "sequence"),
            reader.Number(MostSequence, "last forgotten sequence"));
        settled = SettledReceipts.Load(ref reader, header);
        counters = LoadCounters(ref reader, header.LastMs);
        return reader.IsAtEnd ? header : throw reader.Broken("bytes follow the last counter");
    }

    private static Counter[] LoadCounters(ref StateReader reader, long lastMs)
    {
        var counters = new Counter[reader.Number(OwnerLedger.MostCounters, "counters")];
        for (var index = 0; index < counters.Length; index++)
        {
            var counter = Counter.Load(ref reader, lastMs);
            foreach (var earlier in counters.AsSpan(0, index))
            {
                if (counter.IsSameAs(earlier))
                    throw reader.Broken("a counter comes twice");
            }

            counters[index] = counter;
        }

        return counters;
    }

    private static int MostBytes(SettledReceipts? settled, ReadOnlySpan<Counter> counters)
    {
        const int fixedParts = sizeof(byte) + sizeof(ulong) + sizeof(uint);
        const int numbers = 5;
        var most = fixedParts + (numbers * StateWriter.MostVarintBytes) + (settled?.MostBytes ?? 0);
        foreach (var counter in counters)
            most += counter.MostBytes;
        return most;
    }
}
