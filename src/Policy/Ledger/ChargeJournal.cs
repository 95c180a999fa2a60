using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>
/// What may follow a saved state instead of a new one: records of plain charges, each with the time at which they were taken, from which
/// <see cref="OwnerLedger.Replay"/> makes what the ledger was that took them. A record holds runs of calls with the same charges and ends with a CRC-32C;
/// its time stands before it, so that whoever stores it may say when.
/// </summary>
public sealed class ChargeJournal
{
    /// <summary>A record's time: milliseconds since the Unix epoch, the lowest six bytes of it, highest first.</summary>
    public const int TimeBytes = 6;

    private const int MostCalls = 1 << 20;
    /// <summary>The length of a name, a window, and units.</summary>
    private const int MostNumberBytes = 3 + 6 + StateWriter.MostVarintBytes;

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

    internal static long ReadTime(ref StateReader reader)
    {
        var timeMs = 0L;
        for (var index = 0; index < TimeBytes; index++)
            timeMs = (timeMs << 8) | reader.Byte("time of a record");
        return timeMs;
    }

    /// <summary>Takes what the next run of a record says.</summary>
    /// <returns>How many calls it holds.</returns>
    internal static long Replay(ref StateReader record, ref CounterTable counters, long timeMs)
    {
        var calls = record.Positive(MostCalls, "calls of a record");
        for (var charges = record.Number(Charge.MostPerCall, "charges of a call"); charges > 0; charges--)
        {
            var name = record.Text("name of a counter");
            var lengthMs = record.Number(WindowLength.Longest, "length of a window");
            if (lengthMs < WindowLength.Shortest)
                throw record.Broken($"a window of {lengthMs} ms is too short");
            Take(ref record, counters.FindOrAdd(name, lengthMs).Taken, timeMs, calls, record.Units());
        }

        return calls;
    }

    private static void Take(ref StateReader record, SlidingWindow taken, long timeMs, long calls, Units cost)
    {
        taken.Expire(timeMs);
        if (!taken.IsEmpty && timeMs < taken.CountsUntilMs - taken.LengthMs)
            throw record.Broken("a record is older than what stands before it");
        for (; calls > 0; calls--)
        {
            if (taken.Used > Units.Beyond - cost)
                throw record.Broken("the units of a window add up to more than any limit allows");
            taken.Take(timeMs, cost);
        }
    }

    private static void WriteRun(ref StateWriter runs, ReadOnlySpan<Charge> charges, int calls)
    {
        var paid = 0;
        foreach (ref readonly var charge in charges)
            paid += charge.Cost > Units.Zero ? 1 : 0;
        runs.Number(calls);
        runs.Number(paid);
        foreach (ref readonly var charge in charges)
        {
            if (charge.Cost == Units.Zero)
                continue;
            runs.Text(charge.Limit.Counter);
            runs.Number(charge.Limit.Window.Milliseconds);
            runs.Units(charge.Cost);
        }
    }
}
