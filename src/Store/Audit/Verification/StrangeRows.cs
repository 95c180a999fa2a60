using Microsoft.Data.Sqlite;

namespace Sluice.Store.Audit.Verification;

/// <summary>Looks for records that no link covers. Ids of rows grow with those of links, so that one pass over the links finds what lies between them.</summary>
internal sealed class StrangeRows(SqliteConnection connection, string path, AuditFindings findings) : IDisposable
{
    private const int MostLinks = 4_096;

    private readonly SqliteStatement _links = new(connection, "SELECT id, first_row, rows FROM links WHERE id > ?1 AND rows > 0 ORDER BY id LIMIT ?2");
    private readonly SqliteStatement _between = new(connection, "SELECT count(*), min(id), max(id) FROM decision_rows WHERE id > ?1 AND id < ?2");

    /// <summary>A row outlives its link while its call runs, and until what completed it may go.</summary>
    private readonly SqliteStatement _ahead = new(
        connection,
        "SELECT count(*), min(id), max(id) FROM decision_rows WHERE id > ?1 AND id < ?2 AND completed_by IS NULL AND outcome <> 3");

    private readonly SqliteStatement _completed = new(
        connection, "SELECT id FROM decision_rows WHERE completed_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM links WHERE links.id = completed_by)");

    private readonly SqliteStatement _last = new(connection, "SELECT max(id) FROM decision_rows");
    private long _until;

    /// <summary>What comes later is left for the next time.</summary>
    public void Mark()
    {
        _last.Step();
        _until = _last.Number(0);
        _last.Reset();
    }

    public void Find()
    {
        long link = 0, end = 0;
        bool goesOn;
        do
        {
            using var moment = connection.BeginTransaction(deferred: true);
            goesOn = Read(ref link, ref end);
            if (!goesOn)
                FindBetween(end, _until + 1);
        }
        while (goesOn);

        while (_completed.Step())
            Report(_completed.Number(0), _completed.Number(0), "completed by a link that is not there");
    }

    public void Dispose()
    {
        _links.Dispose();
        _between.Dispose();
        _ahead.Dispose();
        _completed.Dispose();
        _last.Dispose();
    }

    /// <summary>False after the last link.</summary>
    private bool Read(ref long link, ref long end)
    {
        var isAny = false;
        _links.Bind(1, link).Bind(2, MostLinks);
        while (_links.Step())
        {
            var (first, rows) = (_links.Number(1), _links.Number(2));
            if (first <= end)
                Report(first, end, "covered by two links");
            else if (first > end + 1)
                FindBetween(end, Math.Min(first, _until + 1));
            (link, end, isAny) = (_links.Number(0), Math.Max(end, first + rows - 1), true);
        }

        return isAny && end < _until;
    }

    private void FindBetween(long after, long before)
    {
        if (before <= after + 1)
            return;
        var gap = after == 0 ? _ahead : _between;
        gap.Bind(1, after).Bind(2, before).Step();
        if (gap.Number(0) > 0)
            Report(gap.Number(1), gap.Number(2), "inserted: no link covers them");
        gap.Reset();
    }

    private void Report(long first, long last, string text) =>
        findings.Add(FindingKind.Tampered, $"{path}, rows {first} to {last} of decision_rows", text);
}
