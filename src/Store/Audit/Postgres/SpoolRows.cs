namespace Sluice.Store.Audit.Postgres;

/// <summary>Reads rows one by one as they are in the file, and looks their texts up: at most <see cref="MostTexts"/> are kept.</summary>
internal sealed class SpoolRows
{
    private const int MostTexts = 8_192;

    private const string Columns =
        """
        decision_rows.id, decision_rows.time_ms, request_id, outcome, upstream_status, upstream_us, gateway_us, trace_id, approval_id, completed_by, charges,
        organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, reason, rule, message, argument_keys, refund
        """;

    private const int FirstText = 11;
    private const int Place = FirstText + 14;

    private readonly SqliteStatement _brought;
    private readonly SqliteStatement _completed;
    private readonly SqliteStatement _completedIds;
    private readonly SqliteStatement _text;
    private readonly Dictionary<long, string> _texts = [];
    private readonly SpoolCharges _charges;
    private SqliteStatement _row;

    public SpoolRows(SpoolFile file)
    {
        _brought = file.Prepare(
            $"""
            SELECT {Columns}, first + decision_rows.id - first_row, links.time_ms FROM links
            CROSS JOIN decision_rows ON decision_rows.id >= first_row AND decision_rows.id < first_row + rows
            WHERE links.id > ?1 AND links.id <= ?2 ORDER BY links.id, decision_rows.id
            """);
        _completed = file.Prepare($"SELECT {Columns} FROM decision_rows WHERE completed_by > ?1 AND completed_by <= ?2 AND id < ?3");
        _completedIds = file.Prepare("SELECT id FROM decision_rows WHERE completed_by > ?1 AND completed_by <= ?2 AND id < ?3");
        _text = file.Prepare("SELECT text FROM texts WHERE id = ?1");
        _charges = new SpoolCharges(Text);
        _row = _brought;
    }

    public long Id => _row.Number(0);

    /// <summary>Where it stands in the chain. Only of rows that a span brings: the link that brought another may be gone.</summary>
    public RecordPlace RecordPlace => new(Id, _row.Number(Place), _row.Number(Place + 1));

    public long TimeMs => _row.Number(1);

    public Guid RequestId => new(_row.Blob(2), bigEndian: true);

    public string Outcome => OutcomeNames.Of(_row.Number(3));

    public int? UpstreamStatus => _row.IsNull(4) ? null : (int)_row.Number(4);

    public long? UpstreamUs => NumberAt(5);

    public long GatewayUs => _row.Number(6);

    public string? TraceId => _row.IsNull(7) ? null : _row.Text(7);

    public string? ApprovalId => _row.IsNull(8) ? null : _row.Text(8);

    public long? CompletedBy => NumberAt(9);

    public string Charges => _row.IsNull(10) ? "[]" : _charges.Of(_row.Blob(10));

    /// <summary>The rows that a span brings.</summary>
    public void StartBrought(in SpoolSpan span) => _row = _brought.Bind(1, span.After).Bind(2, span.Last);

    /// <summary>The rows that came with an earlier span, open then, and that this one completes.</summary>
    public void StartCompleted(in SpoolSpan span) => _row = _completed.Bind(1, span.After).Bind(2, span.Last).Bind(3, span.FirstRow);

    public List<long> CompletedIds(in SpoolSpan span)
    {
        var ids = new List<long>();
        _completedIds.Bind(1, span.After).Bind(2, span.Last).Bind(3, span.FirstRow);
        while (_completedIds.Step())
            ids.Add(_completedIds.Number(0));
        return ids;
    }

    public bool Step() => _row.Step();

    /// <param name="index">In the order of <see cref="DecisionCopy"/>'s text columns.</param>
    public string? TextAt(int index) => _row.IsNull(FirstText + index) ? null : Text(_row.Number(FirstText + index));

    private long? NumberAt(int column) => _row.IsNull(column) ? null : _row.Number(column);

    private string Text(long id)
    {
        if (_texts.TryGetValue(id, out var known))
            return known;
        if (!_text.Bind(1, id).Step())
            throw new InvalidDataException($"The text {id} is missing from the audit file.");
        var text = _text.Text(0);
        _text.Reset();
        if (_texts.Count == MostTexts)
            _texts.Clear();
        return _texts[id] = text;
    }
}
