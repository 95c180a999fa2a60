using System.Data.Common;
using Dapper;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory.Records;
using Sluice.Store.Directory.Sql;

namespace Sluice.Store.Audit.Verification;

/// <summary>Reads the chains of an admin audit for their checks, a page at a time.</summary>
internal sealed class AdminChainWalk(
    SqlDialect dialect, DbConnection connection, ChainKeys keys, AuditFindings findings, List<ChainCheckpoint> checkpoints)
{
    private const int PageSize = 500;

    private const string Select =
        """
        SELECT sequence AS Sequence, time_ms AS TimeMs, author AS Author, action AS Action, kind AS Kind, object_id AS ObjectId, before AS Before,
          after AS After, item AS Item, mac AS Mac FROM admin_audit
        WHERE organisation = @Organisation AND item > @After AND mac IS NOT NULL ORDER BY item LIMIT @PageSize
        """;

    /// <summary>The segment in which an item lies.</summary>
    private const string SegmentOf =
        """
        SELECT number AS Number, key_id AS KeyId, opened_ms AS OpenedMs, first AS First, from_ms AS FromMs FROM admin_segments
        WHERE organisation = @Organisation AND first <= @Item ORDER BY first DESC LIMIT 1
        """;

    private const string Segments =
        """
        SELECT (SELECT count(*) FROM admin_segments WHERE organisation = @Organisation AND (from_ms IS NULL) <> (number = head_segment))
          + (SELECT count(*) FROM admin_segments WHERE organisation = @Organisation AND (number > head_segment OR number < anchor_segment))
          + (SELECT count(*) FROM admin_audit WHERE organisation = @Organisation AND (item < anchor_sequence OR item > head_sequence))
        FROM admin_chains WHERE organisation = @Organisation
        """;

    private long _segment;

    public async Task RunAsync(ChainName name, AdminChainRow chain)
    {
        var place = $"{dialect.Name}, admin audit";
        using var check = new ChainCheck(keys, name, chain.SealedHead, place, findings);
        var expected = checkpoints.Where(checkpoint => checkpoint.Organisation == name.Organisation)
            .GroupBy(checkpoint => checkpoint.Sequence).ToDictionary(same => same.Key, same => same.Select(checkpoint => checkpoint.Mac).ToHashSet(StringComparer.Ordinal));
        _segment = 0;
        long after = -1;
        while (await ReadPageAsync(name, check, after, expected) is { } last)
            after = last;
        check.Finish();
        foreach (var sequence in expected.Keys.Where(sequence => sequence > chain.HeadSequence))
            check.Find(sequence, sequence, $"cut off: a checkpoint names it, and the chain ends at {chain.HeadSequence}");
    }

    /// <summary>The item of the last row; null when there is no other.</summary>
    private async Task<long?> ReadPageAsync(ChainName name, ChainCheck check, long after, Dictionary<long, HashSet<string>> expected)
    {
        await using var moment = await dialect.BeginReadAsync(connection, CancellationToken.None);
        var chain = await connection.QuerySingleOrDefaultAsync<AdminChainRow>(
            $"{AdminChainRow.Select} WHERE organisation = @Organisation", new { name.Organisation }, moment);
        if (chain is null)
            return null;
        check.StartAt(chain.SealedAnchor);
        if (after < 0 && await connection.QuerySingleAsync<long>(Segments, new { name.Organisation }, moment) > 0)
            check.Find(chain.AnchorSequence, chain.HeadSequence, "rows before the beginning or behind the end, or a row of admin_segments that was inserted or changed");
        var rows = (await connection.QueryAsync<LinkedRecord>(Select, new { name.Organisation, After = Math.Max(after, chain.AnchorSequence - 1), PageSize }, moment)).AsList();
        foreach (var row in rows)
        {
            if (check.IsAtEnd)
                return null;
            await CheckAsync(name, check, row, moment);
            if (expected.TryGetValue(row.Item, out var macs) && !macs.SetEquals([Convert.ToHexStringLower(row.Mac)]))
                check.Find(row.Item, row.Item, "another one than a checkpoint names");
        }

        return rows.Count == 0 ? null : rows[^1].Item;
    }

    private async Task CheckAsync(ChainName name, ChainCheck check, LinkedRecord row, DbTransaction moment)
    {
        var segment = await connection.QuerySingleOrDefaultAsync<AdminSegmentRow>(SegmentOf, new { name.Organisation, row.Item }, moment);
        if (segment is null)
            check.Find(row.Item, row.Item, "the row of its segment is gone");
        else if (segment.Number != _segment)
            check.BeginSegment(new SegmentRow(segment.Number, segment.KeyId, segment.OpenedMs, segment.First, segment.FromMs));
        _segment = segment?.Number ?? _segment;
        check.BeginLink(new LinkRow(0, _segment, row.Item, new LinkExtent(1, 0, row.TimeMs, row.TimeMs), 0, row.Mac));
        check.Add(AdminRecordBytes.Of(name.Organisation, row.Record), row.Item);
        check.EndLink();
    }

    private sealed record LinkedRecord
    {
        public required long Sequence { get; init; }

        public required long TimeMs { get; init; }

        public required string Author { get; init; }

        public required string Action { get; init; }

        public required string Kind { get; init; }

        public required string ObjectId { get; init; }

        public string? Before { get; init; }

        public string? After { get; init; }

        public required long Item { get; init; }

        public required byte[] Mac { get; init; }

        public AdminAuditRecord Record => new()
        {
            Sequence = Sequence,
            TimeMs = TimeMs,
            Author = Author,
            Action = Action,
            Kind = Kind,
            ObjectId = ObjectId,
            Before = Before,
            After = After,
        };
    }
}
