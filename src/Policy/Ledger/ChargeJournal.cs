using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>
/// What may follow a saved state instead of a new one: records of calls with plain charges, each record with its time. A record says all that a call's fate depends on, so that
/// <see cref="OwnerLedger.Replay"/> finds out which of them counted, whoever wrote them and whatever he knew. It holds runs of calls with the same charges and ends with
/// a CRC-32C; its time stands before it, so that whoever stores it may say when.
/// </summary>
public sealed class ChargeJournal
{
    /// <summary>A record's time: milliseconds since the Unix epoch, the lowest six bytes of it, highest first.</summary>
    public const int TimeBytes = 6;

    private const int MostCalls = 1 << 20;

    /// <summary>The length of a name, a window, the max and the cost.</summary>
    private const int MostNumberBytes = 3 + 6 + (2 * StateWriter.MostVarintBytes);

    private const int MostRunBytes = 3 + 1;

    private const int FixedBytes = 3 + sizeof(uint);

    private readonly List<(ReadOnlyMemory<Charge> Charges, int Calls)> _runs = [];
    private readonly ArrayBufferWriter<byte> _content = new();

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

    /// <summary>Writes the record without its time: its length and its runs.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _content.ResetWrittenCount();
        var runs = new StateWriter(_content.GetSpan(MostBytes));
        foreach (var (charges, calls) in _runs)
            WriteRun(ref runs, charges.Span, calls);
        runs.Checksum();
        var record = new StateWriter(output.GetSpan(MostBytes));
        record.Number(runs.Length);
        record.Raw(runs.Written);
        output.Advance(record.Length);
    }

    /// <summary>Writes a record's time.</summary>
    public static void WriteTime(long timeMs, Span<byte> output)
    {
        Span<byte> all = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(all, timeMs);
        all[^TimeBytes..].CopyTo(output);
    }

    /// <summary>Reads the time of the record that begins there.</summary>
    public static long ReadTime(ReadOnlySpan<byte> record)
    {
        Span<byte> all = stackalloc byte[sizeof(long)];
        all.Clear();
        record[..TimeBytes].CopyTo(all[^TimeBytes..]);
        return BinaryPrimitives.ReadInt64BigEndian(all);
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
