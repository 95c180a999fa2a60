using Sluice.Policy;
using Sluice.Policy.Ledger;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>
/// A prepared statement that writes one decision. SQLite keeps bindings from row to row, so a text that is the same object as in the row before
/// (organisation, server, grant, method, rule...) is neither looked up nor bound again, nor is a number that is the same.
/// </summary>
internal sealed class DecisionStatement(sqlite3 database, string sql, AuditTexts texts, ChargesText charges) : IDisposable
{
    private readonly sqlite3_stmt _statement = SqliteCalls.Prepare(database, sql);
    private readonly string?[] _bound = new string?[AuditSchema.BoundCount];

    /// <summary>The number that a column is bound to; meaningful while <see cref="_isNumber"/> says so.</summary>
    private readonly long[] _numbers = new long[AuditSchema.BoundCount + 1];
    private readonly bool[] _isNumber = new bool[AuditSchema.BoundCount + 1];
    private readonly byte[] _utf8 = new byte[AuditTexts.LongestUtf8];
    private int _column;

    /// <param name="entry">The decision.</param>
    /// <param name="outcome">What the outcome column holds.</param>
    /// <param name="rowId">The row to complete; 0 to insert one.</param>
    public void Run(AuditEntry entry, int outcome, long rowId)
    {
        _column = 0;
        Bind(entry.Time.ToUnixTimeMilliseconds());
        Bind(entry.RequestId);
        BindId(entry.Organisation);
        BindId(entry.Server);
        BindId(entry.GrantId);
        BindId(entry.GrantLabel);
        BindId(entry.Subject);
        BindId(entry.McpSession);
        BindId(entry.Method);
        BindId(entry.Tool);
        BindId(entry.Policy);
        Bind(outcome);
        BindId(ReasonNames.Of(entry.Reason));
        BindId(entry.Rule);
        BindId(entry.Message);
        Bind(texts.IdOf(entry.ArgumentKeys.WrittenCount == 0 ? "[]"u8 : entry.ArgumentKeys.WrittenSpan));
        BindCharges(entry);
        BindId(RefundOf(entry));
        BindUpstream(entry);
        Bind(entry.GatewayTime);
        BindText(entry.TraceId);
        BindText(entry.ApprovalId);
        if (rowId != 0)
            Bind(rowId);
        SqliteCalls.Run(database, _statement);
    }

    /// <summary>After a transaction that was rolled back: ids that are bound may be those of texts which are gone.</summary>
    public void Forget()
    {
        raw.sqlite3_clear_bindings(_statement);
        Array.Clear(_bound);
        Array.Clear(_isNumber);
    }

    public void Dispose() => _statement.Dispose();

    private static string RefundOf(AuditEntry entry)
    {
        for (var i = 0; i < entry.ChargeCount; i++)
        {
            if (entry.Charges[i].Limit.GivesBack(entry.Settlement))
                return entry.Settlement is Settlement.NotRun ? "not_run" : "on_error";
        }

        return "";
    }

    private void BindCharges(AuditEntry entry)
    {
        if (entry.ChargeCount == 0)
            BindNull();
        else
            Check(raw.sqlite3_bind_text(_statement, ++_column, charges.Of(entry)));
    }

    private void BindUpstream(AuditEntry entry)
    {
        if (entry.UpstreamStatus == 0)
            BindNull();
        else
            Bind(entry.UpstreamStatus);
        if (entry.UpstreamTime == TimeSpan.Zero)
            BindNull();
        else
            Bind(entry.UpstreamTime);
    }

    private void BindNull()
    {
        _isNumber[_column] = false;
        Check(raw.sqlite3_bind_null(_statement, ++_column));
    }

    private void Bind(long value)
    {
        var index = _column++;
        if (_isNumber[index] && _numbers[index] == value)
            return;
        _isNumber[index] = false;
        Check(raw.sqlite3_bind_int64(_statement, _column, value));
        (_isNumber[index], _numbers[index]) = (true, value);
    }

    private void Bind(TimeSpan duration) => Bind(duration.Ticks / TimeSpan.TicksPerMicrosecond);

    private void Bind(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Check(raw.sqlite3_bind_blob(_statement, ++_column, bytes));
    }

    private void BindId(string? text)
    {
        var index = _column++;
        if (ReferenceEquals(_bound[index], text))
            return;
        _bound[index] = null;
        Check(text is null ? raw.sqlite3_bind_null(_statement, _column) : raw.sqlite3_bind_int64(_statement, _column, texts.IdOf(text)));
        _bound[index] = text;
    }

    /// <summary>For what seldom repeats.</summary>
    private void BindText(string? text)
    {
        var index = _column++;
        if (ReferenceEquals(_bound[index], text))
            return;
        _bound[index] = null;
        Check(text is null ? raw.sqlite3_bind_null(_statement, _column) : raw.sqlite3_bind_text(_statement, _column, AuditTexts.Encode(text, _utf8)));
        _bound[index] = text;
    }

    private void Check(int code) => SqliteCalls.Check(database, code);
}
