using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit.Chain;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>
/// A prepared statement that writes one decision. SQLite keeps bindings from row to row, so a text that is the same object as in the row before
/// (organisation, server, grant, method, rule...) is neither looked up nor bound again, nor is a number that is the same.
/// </summary>
internal sealed class DecisionStatement(sqlite3 database, string sql, AuditTexts texts, ChargesText charges) : IDisposable
{
    private const int RequestIdLength = 16;

    private static readonly ReadOnlyMemory<byte> NoKeys = "[]"u8.ToArray();

    private readonly sqlite3_stmt _statement = SqliteCalls.Prepare(database, sql);
    private readonly string?[] _bound = new string?[AuditSchema.BoundCount];
    private ReadOnlyMemory<byte> _boundKeys;

    /// <summary>The number that a column is bound to; meaningful while <see cref="_isNumber"/> says so.</summary>
    private readonly long[] _numbers = new long[AuditSchema.BoundCount + 2];
    private readonly bool[] _isNumber = new bool[AuditSchema.BoundCount + 2];
    private readonly bool[] _isNull = new bool[AuditSchema.BoundCount + 2];
    private readonly PinnedBytes _requestId = new(RequestIdLength);
    private readonly PinnedBytes _traceId = new(TraceId.Digits);
    private readonly PinnedBytes _approvalId = new(AuditTexts.LongestUtf8);
    private int _column;

    /// <summary>What the chain covers of the row that was written last.</summary>
    public RecordBytes Record { get; } = new();

    public void Insert(AuditEntry entry, int outcome)
    {
        BindAll(entry, outcome);
        Run();
    }

    /// <param name="entry">The decision.</param>
    /// <param name="link">The link that says so.</param>
    public void Complete(AuditEntry entry, long link)
    {
        BindAll(entry, (int)entry.Outcome);
        Bind(link);
        Bind(entry.RowId);
        Run();
    }

    /// <summary>After a transaction that was rolled back: ids that are bound may be those of texts which are gone.</summary>
    public void Forget()
    {
        raw.sqlite3_clear_bindings(_statement);
        Array.Clear(_bound);
        _boundKeys = default;
        Array.Clear(_isNumber);
        Array.Clear(_isNull);
        Record.ForgetTexts();
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>The statement is this object's own, and lives as long as it.</summary>
    private nint Handle => _statement.DangerousGetHandle();

    private void Run()
    {
        try
        {
            Check(RowCalls.Step(Handle));
        }
        finally
        {
            _ = RowCalls.Reset(Handle);
        }
    }

    private void BindAll(AuditEntry entry, int outcome)
    {
        _column = 0;
        Bind(Record.TimeMs = entry.Time.ToUnixTimeMilliseconds());
        Bind(entry.RequestId);
        BindId(RecordText.Organisation, entry.Organisation);
        BindId(RecordText.Server, entry.Server);
        BindId(RecordText.GrantId, entry.GrantId);
        BindId(RecordText.GrantLabel, entry.GrantLabel);
        BindId(RecordText.Subject, entry.Subject);
        BindId(RecordText.McpSession, entry.McpSession);
        BindId(RecordText.Method, entry.Method);
        BindId(RecordText.Tool, entry.Tool);
        BindId(RecordText.Policy, entry.Policy);
        Bind(Record.Outcome = outcome);
        BindId(RecordText.Reason, ReasonNames.Of(entry.Reason));
        BindId(RecordText.Rule, entry.Rule);
        BindId(RecordText.Message, entry.Message);
        BindArgumentKeys(entry);
        BindId(RecordText.Refund, RefundOf(entry));
        BindMeasures(entry);
        Record.SetTrace(BindTrace(entry.TraceId), entry.TraceId.IsNone);
        Record.SetApproval(BindText(entry.ApprovalId), entry.ApprovalId is null);
        BindCharges(entry);
    }

    private static string RefundOf(AuditEntry entry)
    {
        for (var i = 0; i < entry.ChargeCount; i++)
        {
            if (entry.Charges[i].Charge.Limit.GivesBack(entry.Settlement))
                return entry.Settlement is SettlementKind.NotRun ? "not_run" : "on_error";
        }

        return "";
    }

    private void BindCharges(AuditEntry entry)
    {
        if (entry.ChargeCount == 0)
            BindNull();
        else
            BindUtf8(charges.Text, charges.Put(entry, Record));
    }

    private void BindArgumentKeys(AuditEntry entry)
    {
        var keys = entry.ArgumentKeys.IsEmpty ? NoKeys : entry.ArgumentKeys;
        _column++;
        if (keys.Span.SequenceEqual(_boundKeys.Span))
            return;
        _boundKeys = default;
        var found = texts.Find(keys.Span);
        Record.Set(RecordText.ArgumentKeys, found.Digest);
        Check(RowCalls.Bind(Handle, _column, found.Id));
        _boundKeys = keys;
    }

    private void BindMeasures(AuditEntry entry)
    {
        var status = entry.UpstreamStatus == 0 ? -1 : entry.UpstreamStatus;
        var (upstream, gateway) = (entry.UpstreamTime == TimeSpan.Zero ? -1 : Microseconds(entry.UpstreamTime), Microseconds(entry.GatewayTime));
        Record.SetMeasures(status, upstream, gateway);
        BindUnlessNegative(status);
        BindUnlessNegative(upstream);
        Bind(gateway);
    }

    private void BindUnlessNegative(long value)
    {
        if (value < 0)
            BindNull();
        else
            Bind(value);
    }

    private void BindNull()
    {
        var index = _column++;
        if (_isNull[index])
            return;
        _isNumber[index] = false;
        Check(RowCalls.BindNull(Handle, _column));
        _isNull[index] = true;
    }

    private void Bind(long value)
    {
        var index = _column++;
        if (_isNumber[index] && _numbers[index] == value)
            return;
        _isNumber[index] = _isNull[index] = false;
        Check(RowCalls.Bind(Handle, _column, value));
        (_isNumber[index], _numbers[index]) = (true, value);
    }

    private static long Microseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    private void Bind(Guid id)
    {
        id.TryWriteBytes(_requestId.Array, bigEndian: true, out _);
        Record.RequestId = _requestId.Array;
        Check(RowCalls.BindBlob(Handle, ++_column, _requestId.Address, RequestIdLength));
    }

    private void BindId(RecordText place, string? text)
    {
        var index = _column++;
        if (ReferenceEquals(_bound[index], text))
            return;
        _bound[index] = null;
        var found = text is null ? default : texts.Find(text);
        Record.Set(place, found.Digest);
        Check(text is null ? RowCalls.BindNull(Handle, _column) : RowCalls.Bind(Handle, _column, found.Id));
        _bound[index] = text;
    }

    private ReadOnlySpan<byte> BindTrace(TraceId trace)
    {
        if (trace.IsNone)
        {
            BindNull();
            return default;
        }

        trace.Write(_traceId.Array.AsSpan());
        BindUtf8(_traceId, TraceId.Digits);
        return _traceId.Array;
    }

    /// <summary>For what seldom repeats.</summary>
    private ReadOnlySpan<byte> BindText(string? text)
    {
        if (text is null)
        {
            BindNull();
            return default;
        }

        var utf8 = AuditTexts.Encode(text, _approvalId.Array);
        BindUtf8(_approvalId, utf8.Length);
        return utf8;
    }

    private void BindUtf8(PinnedBytes buffer, int length)
    {
        _isNull[_column++] = false;
        Check(RowCalls.BindText(Handle, _column, buffer.Address, length));
    }

    private void Check(int code) => SqliteCalls.Check(database, code);
}
