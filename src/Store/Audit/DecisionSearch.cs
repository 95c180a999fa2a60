using System.Text.Json;
using Microsoft.Data.Sqlite;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Audit;

/// <summary>
/// One question to an <c>audit.db</c>. Goes back along the organisation's links, which say where its rows are, and passes over segments that are too
/// new as a whole: rows have no index of their own, since each call would pay for it.
/// </summary>
internal sealed class DecisionSearch : IDisposable
{
    /// <summary>Rows and links that one question looks at.</summary>
    private const int MostSteps = 20_000;

    private const string Rows =
        """
        SELECT id, time_ms, request_id, trace_id, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, outcome, reason, rule,
          message, argument_keys, charges, mode, refund, upstream_status, upstream_ms, gateway_ms, approval_id
        FROM decisions WHERE id >= ?1 AND id < ?2 AND time_ms >= ?3 AND time_ms < ?4
          AND (?5 IS NULL OR grant_id = ?5) AND (?6 IS NULL OR server = ?6) AND (?7 IS NULL OR tool = ?7) AND (?8 IS NULL OR outcome = ?8)
          AND (?9 IS NULL OR reason = ?9) AND (?10 IS NULL OR policy = ?10) AND (?12 IS NULL OR mode = ?12)
        ORDER BY id DESC LIMIT ?11
        """;

    private readonly DecisionFilter _filter;
    private readonly CancellationToken _cancellationToken;
    private readonly SqliteStatement _chain;
    private readonly SqliteStatement _link;
    private readonly SqliteStatement _segment;
    private readonly SqliteStatement _rows;
    private readonly string _organisation;
    private readonly List<DecisionRecord> _found = [];
    private Guid _node;
    private long _segmentNumber;

    public DecisionSearch(SqliteConnection connection, OrganisationId organisation, DecisionFilter filter, CancellationToken cancellationToken)
    {
        (_organisation, _filter, _cancellationToken) = (organisation.Value, filter, cancellationToken);
        _chain = new SqliteStatement(connection, "SELECT chains.id, anchor_sequence, node.id FROM chains, node WHERE organisation = ?1");
        _link = new SqliteStatement(
            connection, "SELECT first, rows, first_row, time_ms, segment FROM links WHERE chain = ?1 AND first < ?2 AND first >= ?3 ORDER BY first DESC LIMIT 1");
        _segment = new SqliteStatement(connection, "SELECT first, from_ms FROM segments WHERE chain = ?1 AND number = ?2");
        _rows = new SqliteStatement(connection, Rows);
        _rows.Bind(3, filter.FromMs ?? long.MinValue).Bind(4, filter.BeforeMs ?? long.MaxValue).Bind(5, filter.GrantId).Bind(6, filter.Server)
            .Bind(7, filter.Tool).Bind(8, filter.Outcome).Bind(9, filter.Reason).Bind(10, filter.Policy).Bind(12, filter.Mode);
    }

    /// <param name="before">The sequence number below which to begin.</param>
    /// <param name="most">Rows of the page.</param>
    public Page<DecisionRecord> Run(long before, int most)
    {
        if (!_chain.Bind(1, _organisation).Step())
            return new Page<DecisionRecord>([], Next: null);
        var (chain, oldest) = (_chain.Number(0), _chain.Number(1));
        _node = new Guid(_chain.Blob(2), bigEndian: true);
        _chain.Reset();
        for (var steps = 0; steps < MostSteps && _found.Count < most;)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (!_link.Bind(1, chain).Bind(2, before).Bind(3, oldest).Step())
                return new Page<DecisionRecord>(_found, Next: null);
            var (first, rows, firstRow, timeMs, segment) = (_link.Number(0), _link.Number(1), _link.Number(2), _link.Number(3), _link.Number(4));
            _link.Reset();

            // A link is written after its rows' times: all links before this one are too old as well.
            if (timeMs < _filter.FromMs)
                return new Page<DecisionRecord>(_found, Next: null);
            before = PassOver(chain, segment) ?? ReadRows(first, firstRow, Math.Min(rows, before - first), most, MostSteps - steps);
            steps += 1 + (int)Math.Min(rows, MostSteps);
        }

        return new Page<DecisionRecord>(_found, before > oldest ? before.ToString() : null);
    }

    public void Dispose()
    {
        _chain.Dispose();
        _link.Dispose();
        _segment.Dispose();
        _rows.Dispose();
    }

    /// <summary>Where the segment begins, when all of its rows are too new.</summary>
    private long? PassOver(long chain, long segment)
    {
        if (_filter.BeforeMs is not { } limit || segment == _segmentNumber)
            return null;
        _segmentNumber = segment;
        long? first = null;
        if (_segment.Bind(1, chain).Bind(2, segment).Step() && !_segment.IsNull(1) && _segment.Number(1) >= limit)
            first = _segment.Number(0);
        _segment.Reset();
        return first;
    }

    /// <summary>Returns the sequence number down to which the link was read.</summary>
    private long ReadRows(long first, long firstRow, long rows, int most, int mostSteps)
    {
        var skipped = Math.Max(0, rows - mostSteps);
        var wanted = most - _found.Count;
        var before = _found.Count;
        _rows.Bind(1, firstRow + skipped).Bind(2, firstRow + rows).Bind(11, wanted);
        while (_rows.Step())
            _found.Add(Read(first - firstRow));
        return _found.Count - before == wanted ? _found[^1].Sequence : first + skipped;
    }

    private DecisionRecord Read(long offset) => new()
    {
        Node = _node,
        Sequence = offset + _rows.Number(0),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(_rows.Number(1)),
        RequestId = Guid.Parse(_rows.Text(2)),
        TraceId = _rows.TextOrNull(3),
        Server = _rows.Text(4),
        GrantId = _rows.Text(5),
        GrantLabel = _rows.Text(6),
        Subject = _rows.TextOrNull(7),
        McpSession = _rows.TextOrNull(8),
        Method = _rows.Text(9),
        Tool = _rows.TextOrNull(10),
        Policy = _rows.TextOrNull(11),
        Outcome = _rows.Text(12),
        Reason = _rows.Text(13),
        Rule = _rows.Text(14),
        Message = _rows.TextOrNull(15),
        ArgumentKeys = JsonElement.Parse(_rows.Text(16)),
        Charges = JsonElement.Parse(_rows.Text(17)),
        Mode = _rows.Text(18),
        Refund = _rows.Text(19),
        UpstreamStatus = _rows.IsNull(20) ? null : (int)_rows.Number(20),
        UpstreamMs = _rows.IsNull(21) ? null : _rows.Real(21),
        GatewayMs = _rows.Real(22),
        ApprovalId = _rows.TextOrNull(23),
    };
}
