using Sluice.Policy.Ledger;

namespace Sluice.Policy.Tests.Ledger;

/// <summary>The specification as a log: everything that was ever taken, searched from end to end for each question.</summary>
internal sealed class NaiveLedger
{
    private readonly List<Entry> _log = [];

    public void Take(Limit limit, Units cost, long nowMs, long sequence)
    {
        if (cost > Units.Zero)
            _log.Add(new Entry(limit.Counter, nowMs, cost, sequence));
    }

    /// <summary>The units that count. <paramref name="lateMs"/>: as if every entry were taken that much later.</summary>
    public Units Used(Limit limit, long nowMs, long lateMs = 0)
    {
        var sum = Units.Zero;
        foreach (var entry in _log)
        {
            if (entry.Counts(limit, nowMs - lateMs))
                sum += entry.Units;
        }

        return sum;
    }

    public bool Admits(Limit limit, Units cost, long nowMs, long lateMs = 0) => Used(limit, nowMs, lateMs) + cost <= limit.Max;

    public int EntryCount(Limit limit, long nowMs) => Counting(limit, nowMs).Select(entry => entry.TimeMs).Distinct().Count();

    public long? RetryAfterMs(Limit limit, Units cost, long nowMs)
    {
        if (cost > limit.Max)
            return null;
        return Counting(limit, nowMs)
            .Select(entry => entry.TimeMs + limit.Window.Milliseconds - nowMs)
            .Order()
            .First(wait => Admits(limit, cost, nowMs + wait));
    }

    public Balance BalanceOf(Limit limit, long nowMs)
    {
        var first = Counting(limit, nowMs).FirstOrDefault();
        var resetMs = first is null ? 0 : first.TimeMs + limit.Window.Milliseconds - nowMs;
        return new Balance(Units.Larger(limit.Max - Used(limit, nowMs), Units.Zero), resetMs);
    }

    public void Settle(Receipt receipt, Settlement settlement, long nowMs)
    {
        foreach (var (limit, cost) in receipt.Charges.ToArray().Where(charge => charge.Limit.GivesBack(settlement.Kind)))
        {
            var entry = Counting(limit, nowMs).SingleOrDefault(entry => entry.Sequence == receipt.Sequence);
            var givenBack = Sum(_log.Where(entry => entry.Counter == limit.Counter && nowMs - entry.GivenBackAtMs < limit.Window.Milliseconds));
            if (entry is not null && givenBack + cost <= limit.Max)
                entry.GivenBackAtMs = nowMs;
        }
    }

    /// <summary>As if it had never been.</summary>
    public void Withdraw(long sequence) => _log.RemoveAll(entry => entry.Sequence == sequence);

    public void ShiftBack(long milliseconds)
    {
        foreach (var entry in _log)
        {
            entry.TimeMs -= milliseconds;
            entry.GivenBackAtMs -= milliseconds;
        }
    }

    private IEnumerable<Entry> Counting(Limit limit, long nowMs) => _log.Where(entry => entry.Counts(limit, nowMs));

    private static Units Sum(IEnumerable<Entry> entries) => entries.Aggregate(Units.Zero, (sum, entry) => sum + entry.Units);

    private sealed class Entry(string counter, long timeMs, Units units, long sequence)
    {
        public string Counter => counter;

        public Units Units => units;

        public long Sequence => sequence;

        public long TimeMs { get; set; } = timeMs;

        public long? GivenBackAtMs { get; set; }

        public bool Counts(Limit limit, long nowMs) =>
            GivenBackAtMs is null && nowMs - TimeMs < limit.Window.Milliseconds && Counter == limit.Counter;
    }
}
