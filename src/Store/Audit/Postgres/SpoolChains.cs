namespace Sluice.Store.Audit.Postgres;

/// <summary>Reads what belongs to a span beside its rows: links, the segments they stand in, and the chains with their heads and anchors.</summary>
internal sealed class SpoolChains(SpoolFile file)
{
    private const string InSpan = "links.id > ?1 AND links.id <= ?2";

    private readonly SqliteStatement _links = file.Prepare(
        $"""
        SELECT links.id, organisation, segment, first, rows, completions, first_row, from_ms, time_ms, mac
        FROM links JOIN chains ON chains.id = chain WHERE {InSpan} ORDER BY links.id
        """);

    /// <summary>
    /// A segment is told to be closed with the first link of the one after it, not before: then all of it is there. The segment before the span's first
    /// may be one of those, and is not new.
    /// </summary>
    private readonly SqliteStatement _segments = file.Prepare(
        $"""
        SELECT organisation, number, key_id, opened_ms, segments.first, CASE WHEN number < newest THEN segments.from_ms END, number >= oldest
        FROM (SELECT chain AS of_chain, min(segment) AS oldest, max(segment) AS newest FROM links WHERE {InSpan} GROUP BY chain)
        JOIN segments ON segments.chain = of_chain AND number BETWEEN oldest - 1 AND newest
        JOIN chains ON chains.id = of_chain
        """);

    /// <summary>A head belongs to the chain's last link: the last column says whether that is within the span.</summary>
    private readonly SqliteStatement _chains = file.Prepare(
        $"""
        SELECT organisation, anchor_segment, anchor_sequence, anchor_mac, anchor_key, anchor_seal,
          head_segment, head_sequence, head_from_ms, head_time_ms, head_mac, head_key, head_seal,
          head_sequence < reached
        FROM (SELECT chain AS of_chain, max(first + rows + completions) AS reached FROM links WHERE {InSpan} GROUP BY chain)
        JOIN chains ON chains.id = of_chain
        """);

    private readonly SqliteStatement _node = file.Prepare(
        "SELECT chains, key_id, seal FROM node WHERE NOT EXISTS (SELECT 1 FROM links WHERE id > ?1)");

    public SqliteStatement Links(in SpoolSpan span) => _links.Bind(1, span.After).Bind(2, span.Last);

    public SqliteStatement Segments(in SpoolSpan span) => _segments.Bind(1, span.After).Bind(2, span.Last);

    public SqliteStatement Chains(in SpoolSpan span) => _chains.Bind(1, span.After).Bind(2, span.Last);

    /// <summary>No row while links follow the span.</summary>
    public SqliteStatement Node(in SpoolSpan span) => _node.Bind(1, span.Last);
}
