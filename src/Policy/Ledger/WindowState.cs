using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>
/// The binary form of one window: how many entries, the oldest one's place in its cell, its age, the gaps between entries, then runs of equal units.
/// A thousand equal costs a few minutes apart take three bytes each.
/// </summary>
internal static class WindowState
{
    public static int MostBytes(SlidingWindow window) => (3 + (3 * window.Entries.Count)) * StateWriter.MostVarintBytes;

    /// <summary>Writes the entries, of which none may have expired at the ledger's last time.</summary>
    public static void Save(SlidingWindow window, ref StateWriter writer, in LedgerHeader header)
    {
        ref readonly var entries = ref window.Entries;
        writer.Number(entries.Count);
        if (entries.Count == 0)
            return;
        writer.Number(entries.Phase);
        writer.Number(header.NewestMs - entries.TimeAt(0));
        for (var index = 1; index < entries.Count; index++)
            writer.Number(entries.TimeAt(index) - entries.TimeAt(index - 1));
        for (int index = 0, end; index < entries.Count; index = end)
        {
            for (end = index + 1; end < entries.Count && entries.UnitsAt(end) == entries.UnitsAt(index);)
                end++;
            writer.Number(end - index);
            writer.Units(new Units(entries.UnitsAt(index)));
        }
    }

    public static SlidingWindow Load(ref StateReader reader, long lengthMs, in LedgerHeader header)
    {
        var window = new SlidingWindow(lengthMs);
        var count = (int)reader.Number(SlidingWindow.MostEntries, "entries of a window");
        if (count == 0)
            return window;
        var phase = (uint)reader.Number(window.Entries.CellMs - 1, "phase of the oldest entry");
        Span<long> times = stackalloc long[count];
        ReadTimes(ref reader, times, lengthMs, header);
        window.EnsureCapacity(count);
        for (int index = 0, end; index < count; index = end)
        {
            end = index + (int)reader.Positive(count - index, "entries of equal units");
            var units = reader.PositiveUnits();
            for (var each = index; each < end; each++)
            {
                if (window.Used > Units.Beyond - units)
                    throw reader.Broken("the units of a window add up to more than any limit allows");
                window.Restore(times[each], units, phase);
            }
        }

        return window;
    }

    private static void ReadTimes(ref StateReader reader, scoped Span<long> times, long lengthMs, in LedgerHeader header)
    {
        var timeMs = header.NewestMs - reader.Number(lengthMs - 1 + header.LeadMs, "age of the oldest entry");
        times[0] = timeMs;
        for (var index = 1; index < times.Length; index++)
            times[index] = timeMs += reader.Positive(header.NewestMs - timeMs, "gap between entries");
    }
}
