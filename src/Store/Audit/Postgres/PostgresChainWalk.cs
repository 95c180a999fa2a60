using System.Data.Common;
using Dapper;
using Npgsql;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Verification;

namespace Sluice.Store.Audit.Postgres;

/// <summary>Reads one chain of the database for its check: some links, then their rows, then what they complete, each in one question.</summary>
internal sealed class PostgresChainWalk(NpgsqlConnection connection, ChainName name, ChainKeys keys, ChainCheck check, CancellationToken cancellationToken)
{
    /// <summary>With the rows of the links: what one step holds in memory.</summary>
    private const int MostLinks = 256;

    private const string Links =
        """
        SELECT id, segment, first, rows, completions, first_row, from_ms, time_ms, mac FROM decision_links
        WHERE node = @Node AND organisation = @Organisation AND first >= @Next ORDER BY first LIMIT @MostLinks
        """;

    private const string Segment =
        "SELECT key_id, opened_ms, first, from_ms FROM decision_segments WHERE node = @Node AND organisation = @Organisation AND number = @Number";

    private const string Rows =
        $"""
        SELECT {ShippedRecord.Columns} FROM decisions
        WHERE node = @Node AND organisation = @Organisation AND id >= @First AND id < @End ORDER BY id
        """;

    private const string Completions =
        $"""
        SELECT {ShippedRecord.Columns} FROM decisions
        WHERE node = @Node AND organisation = @Organisation AND completed_by >= @First AND completed_by <= @Last ORDER BY completed_by, id
        """;

    private readonly PostgresRecordReader _reader = new(keys.Current);
    private long _segment;

    /// <param name="next">The sequence number to begin with.</param>
    public async Task RunAsync(long next)
    {
        while (!check.IsAtEnd && await ReadLinksAsync(next) is { Count: > 0 } links)
        {
            await CheckAsync(links);
            next = links[^1].First + 1;
        }
    }

    private async Task<List<LinkRow>> ReadLinksAsync(long next)
    {
        await using var row = await AskAsync(Links, new { name.Node, name.Organisation, Next = next, MostLinks });
        var links = new List<LinkRow>();
        while (await row.ReadAsync(cancellationToken))
        {
            var extent = new LinkExtent(row.GetInt64(3), row.GetInt64(4), row.GetInt64(6), row.GetInt64(7));
            links.Add(new LinkRow(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), extent, row.GetInt64(5), row.GetFieldValue<byte[]>(8)));
        }

        return links;
    }

    private async Task CheckAsync(List<LinkRow> links)
    {
        var rows = await ReadRowsAsync(links);
        var completions = await ReadCompletionsAsync(links);
        foreach (var link in links)
        {
            if (check.IsAtEnd)
                return;
            if (link.Segment != _segment)
                await BeginSegmentAsync(link);
            check.BeginLink(link);
            AddRows(link, rows);
            while (completions.TryPeek(out var next) && next.CompletedBy == link.Id)
                check.AddCompletion(_reader.HashOf(completions.Dequeue()));
            check.EndLink();
        }
    }

    private void AddRows(in LinkRow link, Queue<ShippedRecord> rows)
    {
        var end = link.FirstRow + link.Extent.Rows;
        while (rows.TryPeek(out var next) && next.Id < end)
        {
            var row = rows.Dequeue();
            var sequence = link.First + row.Id - link.FirstRow;
            if (row.Id < link.FirstRow)
                check.Find(link.First, link.First, $"row {row.Id} was inserted before it: no link covers it");
            else
                check.Add(_reader.Read(row), row.WasOpened, sequence);
            if (row.Id >= link.FirstRow && (row.Sequence != sequence || row.RecordedMs != link.Extent.TimeMs))
                check.Find(sequence, sequence, "its place was changed");
        }
    }

    private async Task BeginSegmentAsync(LinkRow link)
    {
        _segment = link.Segment;
        await using var row = await AskAsync(Segment, new { name.Node, name.Organisation, Number = link.Segment });
        if (!await row.ReadAsync(cancellationToken))
        {
            check.Find(link.First, link.First, $"the row of segment {link.Segment} is gone");
            return;
        }

        var key = row.GetString(0);
        check.BeginSegment(new SegmentRow(link.Segment, key, row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3)));
        _reader.Use(keys.Find(key) ?? keys.Current);
    }

    private Task<Queue<ShippedRecord>> ReadRowsAsync(List<LinkRow> links)
    {
        var (first, end) = (long.MaxValue, 0L);
        foreach (var link in links)
        {
            if (link.Extent.Rows > 0)
                (first, end) = (Math.Min(first, link.FirstRow), Math.Max(end, link.FirstRow + link.Extent.Rows));
        }

        return ReadAsync(Rows, new { name.Node, name.Organisation, First = first, End = end });
    }

    private Task<Queue<ShippedRecord>> ReadCompletionsAsync(List<LinkRow> links) =>
        ReadAsync(Completions, new { name.Node, name.Organisation, First = links[0].Id, Last = links[^1].Id });

    private async Task<Queue<ShippedRecord>> ReadAsync(string sql, object arguments)
    {
        await using var row = await AskAsync(sql, arguments);
        var records = new Queue<ShippedRecord>();
        while (await row.ReadAsync(cancellationToken))
            records.Enqueue(ShippedRecord.Read(row));
        return records;
    }

    private Task<DbDataReader> AskAsync(string sql, object arguments) =>
        connection.ExecuteReaderAsync(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));
}
