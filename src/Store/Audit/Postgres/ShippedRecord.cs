using System.Data.Common;

namespace Sluice.Store.Audit.Postgres;

/// <summary>A row of the table <c>decisions</c> as its chain covers it.</summary>
/// <param name="Texts">In the order of <see cref="Chain.RecordText"/>.</param>
internal sealed record ShippedRecord(
    long Id, long Sequence, long RecordedMs, long? CompletedBy, long TimeMs, Guid RequestId, string Outcome, int? UpstreamStatus, long? UpstreamUs, long GatewayUs,
    string? TraceId, string? ApprovalId, string Charges, string?[] Texts)
{
    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns =
        """
        id, sequence, recorded_ms, completed_by, time_ms, request_id, outcome, upstream_status, upstream_us, gateway_us, trace_id, approval_id, charges,
        organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, argument_keys, reason, rule, message, refund
        """;

    private const int FirstText = 13;
    private const int TextCount = (int)Chain.RecordText.Refund + 1;

    /// <summary>Whether the row's own link covers its opening alone.</summary>
    public bool WasOpened => CompletedBy is not null || Outcome == OutcomeNames.Of(AuditSchema.Open);

    public static ShippedRecord Read(DbDataReader row)
    {
        var texts = new string?[TextCount];
        for (var i = 0; i < TextCount; i++)
            texts[i] = row.IsDBNull(FirstText + i) ? null : row.GetString(FirstText + i);
        return new ShippedRecord(
            row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Number(row, 3), row.GetInt64(4), row.GetGuid(5), row.GetString(6),
            row.IsDBNull(7) ? null : row.GetInt32(7), Number(row, 8), row.GetInt64(9), Text(row, 10), Text(row, 11), row.GetString(12), texts);
    }

    private static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
