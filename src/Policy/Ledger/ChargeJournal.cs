using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>
/// What may follow a saved state instead of a new one: records of calls with plain charges, each record with its time. A record says all that a call's fate depends on, so that
/// <see cref="OwnerLedger.Replay"/> finds out which of them counted, whoever wrote them and whatever he knew. It holds runs of calls with the same charges, a CRC-32C, and its length;
/// its time stands before it, so that whoever stores it may say when. The newest record stands first: a database that logs from where a row differs to where it does not logs that record alone.
/// </summary>
public sealed class ChargeJournal
{
    /// <summary>A record's time: milliseconds since the Unix epoch, the lowest six bytes of it, highest first.</summary>
    public const int TimeBytes = 6;

    private const int MostCalls = 1 << 20;

    /// <summary>The length of a name, a window, the max and the cost.</summary>
    private const int MostNumberBytes = 3 + 6 + (2 * StateWriter.MostVarintBytes);

    private const int MostRunBytes = 3 + 1;

    private const int FixedBytes = sizeof(uint) + sizeof(ushort);

    private readonly List<(ReadOnlyMemory<Charge> Charges, int Calls)> _runs = [];

    /// <summary>Calls of the record that is being written.</summary>
    public int Calls { get; private set; }

    /// <summary>At most so many bytes will be written, without the time.</summary>
    public int MostBytes { get; private set; } = FixedBytes;

    /// <summary>Whether a record can say what the call takes: it has neither a flow step nor an approval, asks for no lease, and charges no session's counters.</summary>
    public static bool CanHold(in ReserveRequest request)
    {
        if (request is not { Flow: null, Approval: null, LeaseCalls: 0 })
            return false;
        foreach (ref readonly var charge in request.Charges.Span)
        {
            if (charge.Limit.Scope == LimitScope.Session)
                return false;
        }

        return true;
    }

    /// <summary>Begins another record.</summary>
    public void Clear()
    {
        _runs.Clear();
        (Calls, MostBytes) = (0, FixedBytes);
    }

    /// <summary>Adds a call of which <see cref="CanHold"/> is true.</summary>
    /// <param name="charges">Untouched until the record is written.</param>
    public void Add(ReadOnlyMemory<Charge> charges)
    {
        Calls++;
        if (_runs.Count > 0 && _runs[^1] is var (last, calls) && last.Span.SequenceEqual(charges.Span))
        {
            _runs[^1] = (last, calls + 1);
            return;
        }

        _runs.Add((charges, 1));
        MostBytes += MostBytesOf(charges.Span);
    }

    /// <summary>What a call would add at most to <see cref="MostBytes"/>.</summary>
    public static int MostBytesOf(ReadOnlySpan<Charge> charges)
    {
        var most = MostRunBytes;
        foreach (ref readonly var charge in charges)
            most += Encoding.UTF8.GetByteCount(charge.Limit.Counter) + MostNumberBytes;
        return most;
    }

    /// <summary>Writes the record without its time.</summary>
    /// <exception cref="OverflowException">It is longer than 65,535 bytes.</exception>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var span = output.GetSpan(MostBytes);
        var record = new StateWriter(span);
        foreach (var (charges, calls) in _runs)
            WriteRun(ref record, charges.Span, calls);
        record.Checksum();
        BinaryPrimitives.WriteUInt16LittleEndian(span[record.Length..], checked((ushort)record.Length));
        output.Advance(record.Length + sizeof(ushort));
    }

    /// <summary>Writes a record's time.</summary>
    public static void WriteTime(long timeMs, Span<byte> output)
    {
        Span<byte> all = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(all, timeMs);
        all[^TimeBytes..].CopyTo(output);
    }

    /// <summary>Reads the time of the record that begins there.</summary>
    public static long ReadTime(ReadOnlySpan<byte> journal)
    {
        Span<byte> all = stackalloc byte[sizeof(long)];
        all.Clear();
        journal[..TimeBytes].CopyTo(all[^TimeBytes..]);
        return BinaryPrimitives.ReadInt64BigEndian(all);
    }

    /// <summary>Cuts the oldest record off a journal that is not empty.</summary>
    /// <returns>Its runs, for <see cref="ReadRun"/>.</returns>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    internal static StateReader CutOldest(ref ReadOnlySpan<byte> journal, out long timeMs)
    {
        var end = journal.Length - sizeof(ushort);
        var begin = end < 0 ? end : end - BinaryPrimitives.ReadUInt16LittleEndian(journal[end..]);
        if (begin < TimeBytes)
            throw new InvalidDataException($"A journal of {journal.Length} bytes does not end with a whole record.");
        var record = new StateReader(journal[begin..end]);
        record.CutChecksum();
        journal = journal[..begin];
        timeMs = ReadTime(journal[^TimeBytes..]);
        journal = journal[..^TimeBytes];
        return timeMs <= LedgerState.LatestMs ? record : throw record.Broken("the time of a record is after the year 9999");
    }

    /// <summary>Reads the next run of a record: calls that all have the same charges.</summary>
    /// <exception cref="InvalidDataException">No journal says that.</exception>
    internal static ReadOnlySpan<Charge> ReadRun(ref StateReader record, out long calls)
    {
        calls = record.Positive(MostCalls, "calls of a record");
        var charges = new Charge[record.Positive(Charge.MostPerCall, "charges of a call")];
        for (var index = 0; index < charges.Length; index++)
        {
            charges[index] = ReadCharge(ref record);
            foreach (ref readonly var earlier in charges.AsSpan(0, index))
            {
                if (earlier.Limit.IsSameCounter(charges[index].Limit))
                    throw record.Broken("a call charges a counter twice");
            }
        }

        return charges;
    }

    private static Charge ReadCharge(ref StateReader record)
    {
        var name = record.Text("name of a counter");
        var lengthMs = record.Number(WindowLength.Longest, "length of a window");
        if (lengthMs < WindowLength.Shortest)
            throw record.Broken($"a window of {lengthMs} ms is too short");
        var limit = new Limit { Rule = "", Counter = name, Window = new WindowLength(lengthMs, ""), Max = record.Units() };
        return new Charge(limit, record.Units());
    }

    private static void WriteRun(ref StateWriter runs, ReadOnlySpan<Charge> charges, int calls)
    {
        runs.Number(calls);
        runs.Number(charges.Length);
        foreach (ref readonly var charge in charges)
        {
            runs.Text(charge.Limit.Counter);
            runs.Number(charge.Limit.Window.Milliseconds);
            runs.Units(charge.Limit.Max);
            runs.Units(charge.Cost);
        }
    }
}
