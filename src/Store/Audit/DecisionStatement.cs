using System.Text;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>
/// A prepared statement that writes one decision. SQLite keeps bindings from row to row, so a text that is the same object as in the row before
/// (organisation, server, grant, method, rule...) is neither encoded nor bound again.
/// </summary>
internal sealed class DecisionStatement(sqlite3 database, string sql, ChargesText charges) : IDisposable
{
    /// <summary>Some texts are named by callers, who must not fill the disk with them.</summary>
    private const int LongestText = 1_024;

    private readonly sqlite3_stmt _statement = SqliteCalls.Prepare(database, sql);
    private readonly string?[] _bound = new string?[AuditSchema.BoundCount];
    private readonly byte[] _utf8 = new byte[LongestText * 3];
    private int _column;

    /// <param name="entry">The decision.</param>
    /// <param name="outcome">What the outcome column says.</param>
    /// <param name="rowId">The row to complete; 0 to insert one.</param>
    public void Run(AuditEntry entry, string outcome, long rowId)
    {
        _column = 0;
        Bind(entry.Time.ToUnixTimeMilliseconds());
        Bind(entry.RequestId);
        Bind(entry.TraceId);
        Bind(entry.Organisation);
        Bind(entry.Server);
        Bind(entry.GrantId);
        Bind(entry.GrantLabel);
        Bind(entry.McpSession);
        Bind(entry.Method);
        Bind(entry.Tool);
        Bind(entry.Policy);
        Bind(outcome);
        Bind(ReasonNames.Of(entry.Reason));
        Bind(entry.Rule);
        Bind(entry.Message);
        Bind(entry.ArgumentKeys.WrittenCount == 0 ? "[]"u8 : entry.ArgumentKeys.WrittenSpan);
        Bind(charges.Of(entry));
        Bind(RefundOf(entry));
        BindUpstream(entry);
        Bind(entry.GatewayTime);
        Bind(entry.ApprovalId);
        if (rowId != 0)
            Bind(rowId);
        Step();
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

    private void BindUpstream(AuditEntry entry)
    {
        if (entry.UpstreamStatus == 0)
            Check(raw.sqlite3_bind_null(_statement, ++_column));
        else
            Bind(entry.UpstreamStatus);
        if (entry.UpstreamTime == TimeSpan.Zero)
            Check(raw.sqlite3_bind_null(_statement, ++_column));
        else
            Bind(entry.UpstreamTime);
    }

    private void Bind(long value) => Check(raw.sqlite3_bind_int64(_statement, ++_column, value));

    private void Bind(TimeSpan duration) => Check(raw.sqlite3_bind_double(_statement, ++_column, Math.Round(duration.TotalMilliseconds, 3)));

    private void Bind(ReadOnlySpan<byte> utf8) => Check(raw.sqlite3_bind_text(_statement, ++_column, utf8));

    private void Bind(Guid id)
    {
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out _);
        Bind(text);
    }

    private void Bind(string? text)
    {
        var index = _column++;
        if (ReferenceEquals(_bound[index], text))
            return;
        _bound[index] = null;
        Check(text is null ? raw.sqlite3_bind_null(_statement, _column) : raw.sqlite3_bind_text(_statement, _column, Encode(text)));
        _bound[index] = text;
    }

    private ReadOnlySpan<byte> Encode(string text)
    {
        if (text.Length <= LongestText)
            return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8));
        var length = Encoding.UTF8.GetBytes(text.AsSpan(0, LongestText - 1), _utf8);
        "…"u8.CopyTo(_utf8.AsSpan(length));
        return _utf8.AsSpan(0, length + 3);
    }

    private void Step()
    {
        try
        {
            Check(raw.sqlite3_step(_statement));
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    private void Check(int code) => SqliteCalls.Check(database, code);
}
