using System.Text.Json;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Audit.Chain;

/// <summary>From a row of <c>decision_rows</c> to the bytes that its link covers.</summary>
internal sealed class RecordReader(TextDigests texts)
{
    /// <summary>What a statement whose rows are read here selects.</summary>
    public const string Columns =
        """
        id, time_ms, request_id, outcome, upstream_status, upstream_us, gateway_us, trace_id, approval_id, charges, completed_by,
        organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, argument_keys, reason, rule, message, refund
        """;

    private const int FirstText = 11;
    private const int TextCount = (int)RecordText.Refund + 1;

    public RecordBytes Record { get; } = new();

    public long RowId { get; private set; }

    /// <summary>The link that completed the row; null for a row that was finished when it was written, or is open.</summary>
    public long? CompletedBy { get; private set; }

    /// <summary>Whether the row's own link covers its opening alone.</summary>
    public bool WasOpened { get; private set; }

    public void Read(SqliteStatement row)
    {
        RowId = row.Number(0);
        CompletedBy = row.IsNull(10) ? null : row.Number(10);
        var outcome = row.Number(3);
        WasOpened = CompletedBy is not null || outcome == AuditSchema.Open;
        Record.TimeMs = row.Number(1);
        Record.Outcome = outcome is >= 0 and <= AuditSchema.Open ? (int)outcome : -1;
        Record.RequestId = row.Blob(2) is { Length: 16 } id ? id : default(Guid).ToByteArray();
        for (var i = 0; i < TextCount; i++)
            Record.Set((RecordText)i, row.IsNull(FirstText + i) ? default : texts.Find(row.Number(FirstText + i)));
        ReadMeasures(row);
        Record.SetTrace(row.Utf8(7), row.IsNull(7));
        Record.SetApproval(row.Utf8(8), row.IsNull(8));
        if (!row.IsNull(9) && !TryReadCharges(row.Utf8(9)))
            Record.Spoil();
    }

    private void ReadMeasures(SqliteStatement row)
    {
        Span<long> measures = stackalloc long[3];
        for (var i = 0; i < measures.Length; i++)
        {
            measures[i] = row.IsNull(4 + i) ? -1 : row.Number(4 + i);
            if (measures[i] < 0 && !row.IsNull(4 + i) && i < 2)
                Record.Spoil();
        }

        Record.SetMeasures(measures[0], measures[1], measures[2]);
    }

    /// <summary>As <see cref="ChargesText"/> wrote them; without places in layout 4.</summary>
    private bool TryReadCharges(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
                return false;
            for (var count = 0; json.Read() && json.TokenType == JsonTokenType.StartArray; count++)
            {
                if (count == Charge.MostPerCall || !json.Read())
                    return false;
                var limit = texts.Find(json.GetInt64());
                Record.AddCharge(limit, ReadUnits(ref json), ReadRemaining(ref json));
                if (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    ReadPlace(ref json);
                if (json.TokenType != JsonTokenType.EndArray)
                    return false;
            }

            return json.TokenType == JsonTokenType.EndArray && !json.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>From its first number to the end of its charge.</summary>
    private void ReadPlace(ref Utf8JsonReader json)
    {
        var owner = json.TokenType == JsonTokenType.Null ? default : texts.Find(json.GetInt64());
        Record.AddPlace(owner, ReadNumber(ref json), ReadNumber(ref json));
        json.Read();
    }

    /// <summary>-1 for null.</summary>
    private static long ReadNumber(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? -1 : checked((long)json.GetUInt64());
    }

    private static Units ReadUnits(ref Utf8JsonReader json)
    {
        json.Read();
        return Units(ref json);
    }

    private static Units ReadRemaining(ref Utf8JsonReader json)
    {
        json.Read();
        return json.TokenType == JsonTokenType.Null ? Balance.Unknown.Remaining : Units(ref json);
    }

    private static Units Units(ref Utf8JsonReader json) => new((long)(json.GetDecimal() * Policy.Units.One.Millionths));
}
