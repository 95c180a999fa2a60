using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>Receipts that were settled, so that none is settled twice. A receipt is forgotten once nothing it took counts any more.</summary>
internal sealed class SettledReceipts
{
    /// <summary>At this many, further reservations cannot be settled until one is forgotten: they stay charged, the safe side.</summary>
    public const int Most = 1_024;

    private readonly Dictionary<long, long> _countsUntilMs = [];

    public int Count => _countsUntilMs.Count;

    public bool TryAdd(long sequence, long countsUntilMs, long nowMs)
    {
        if (_countsUntilMs.Count == Most)
            Forget(nowMs);
        return _countsUntilMs.Count < Most && _countsUntilMs.TryAdd(sequence, countsUntilMs);
    }

    public void Forget(long nowMs)
    {
        foreach (var (sequence, countsUntilMs) in _countsUntilMs)
        {
            if (countsUntilMs <= nowMs)
                _countsUntilMs.Remove(sequence);
        }
    }

    public int MostBytes => 2 * StateWriter.MostVarintBytes * _countsUntilMs.Count;

    public void Save(ref StateWriter writer, long lastMs)
    {
        foreach (var (sequence, countsUntilMs) in _countsUntilMs)
        {
            writer.Number(sequence);
            writer.Number(countsUntilMs - lastMs);
        }
    }

    public static SettledReceipts? Load(ref StateReader reader, in LedgerHeader header)
    {
        var count = reader.Number(Most, "settled receipts");
        if (count == 0)
            return null;
        var settled = new SettledReceipts();
        for (; count > 0; count--)
        {
            var sequence = reader.Positive(header.Sequence, "sequence of a settled receipt");
            var countsUntilMs = header.LastMs + reader.Positive(WindowLength.Longest + header.LeadMs, "end of a settled receipt");
            if (!settled._countsUntilMs.TryAdd(sequence, countsUntilMs))
                throw reader.Broken("a settled receipt comes twice");
        }

        return settled;
    }
}
