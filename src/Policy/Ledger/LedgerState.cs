using System.Buffers;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Leases;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Ledger;

/// <summary>
/// The binary form of a ledger: version, header, how far leases reach, settled receipts, counters that still count, flow sessions, approvals, and a CRC-32C of all that. A ledger is
/// saved in the first version that has all of its parts, so that the program before this one goes on with those that it knows.
/// </summary>
internal static class LedgerState
{
    private const byte WithoutSessions = 1;
    private const byte WithSessions = 2;
    private const byte WithApprovals = 3;
    private const byte WithLeases = 4;

    /// <summary>The last millisecond of the year 9999: sums of times below it cannot overflow.</summary>
    public const long LatestMs = 253_402_300_799_999;

    private const long MostSequence = long.MaxValue / 2;

    public static void Save(in LedgerHeader header, in LedgerParts parts, IBufferWriter<byte> output)
    {
        var (settled, lastMs) = (parts.Settled, header.LastMs);
        parts.Sessions?.Forget(lastMs);
        parts.Approvals?.Expire(lastMs);
        var writer = new StateWriter(output.GetSpan(MostBytes(parts)));
        var live = CountLive(parts.Counters, lastMs, out var ofSessions);
        var version = header.LeadMs > 0 ? WithLeases : VersionOf(parts, ofSessions);
        writer.Byte(version);
        writer.Fixed64(header.Incarnation);
        writer.Number(lastMs);
        writer.Number(header.Sequence);
        writer.Number(header.ForgottenUpTo);
        if (version >= WithLeases)
            writer.Number(header.LeadMs);

        settled?.Forget(lastMs);
        writer.Number(settled?.Count ?? 0);
        settled?.Save(ref writer, lastMs);

        writer.Number(live);
        foreach (var counter in parts.Counters)
        {
            if (!counter.IsExpired(lastMs))
                counter.Save(ref writer, header, version >= WithSessions);
        }

        if (version >= WithSessions)
            SessionState.Save(parts.Sessions ?? new SessionTable(), ref writer, lastMs);
        if (version >= WithApprovals)
            (parts.Approvals ?? new ApprovalBook()).Save(ref writer, lastMs);
        writer.Checksum();
        output.Advance(writer.Length);
    }

    public static LedgerHeader Load(ReadOnlySpan<byte> state, out LedgerParts parts)
    {
        var reader = new StateReader(state);
        var version = reader.Byte("version");
        if (version is < WithoutSessions or > WithLeases)
            throw reader.Broken($"version {version} is unknown, this program reads versions {WithoutSessions} to {WithLeases}");
        reader.CutChecksum();

        var header = new LedgerHeader(
            reader.Fixed64("incarnation"),
            reader.Number(LatestMs, "last time"),
            reader.Number(MostSequence, "sequence"),
            reader.Number(MostSequence, "last forgotten sequence"),
            version >= WithLeases ? reader.Positive(LeaseTerms.LengthMs, "time until leases end") : 0);
        parts = new LedgerParts(
            SettledReceipts.Load(ref reader, header),
            LoadCounters(ref reader, header, version >= WithSessions),
            version >= WithSessions ? SessionState.Load(ref reader, header.LastMs) : null,
            version >= WithApprovals ? ApprovalBook.Load(ref reader, header.LastMs) : null);
        return reader.IsAtEnd ? header : throw reader.Broken("bytes follow its last part");
    }

    private static byte VersionOf(in LedgerParts parts, bool ofSessions)
    {
        if (parts.Approvals is { Count: > 0 })
            return WithApprovals;
        return ofSessions || parts.Sessions is { CountsUntilMs: > 0 } ? WithSessions : WithoutSessions;
    }

    private static int CountLive(ReadOnlySpan<Counter> counters, long lastMs, out bool ofSessions)
    {
        var live = 0;
        ofSessions = false;
        foreach (var counter in counters)
        {
            if (counter.IsExpired(lastMs))
                continue;
            live++;
            ofSessions |= counter.Session != default;
        }

        return live;
    }

    private static Counter[] LoadCounters(ref StateReader reader, in LedgerHeader header, bool withSessions)
    {
        var counters = new Counter[reader.Number(OwnerLedger.MostCounters, "counters")];
        for (var index = 0; index < counters.Length; index++)
        {
            var counter = Counter.Load(ref reader, header, withSessions);
            foreach (var earlier in counters.AsSpan(0, index))
            {
                if (counter.IsSameAs(earlier))
                    throw reader.Broken("a counter comes twice");
            }

            counters[index] = counter;
        }

        return counters;
    }

    private static int MostBytes(in LedgerParts parts)
    {
        const int fixedParts = sizeof(byte) + sizeof(ulong) + sizeof(uint);
        const int numbers = 7;
        var most = fixedParts + (numbers * StateWriter.MostVarintBytes) + (parts.Settled?.MostBytes ?? 0)
            + SessionState.MostBytes(parts.Sessions) + (parts.Approvals?.MostBytes ?? 0);
        foreach (var counter in parts.Counters)
            most += counter.MostBytes;
        return most;
    }
}
