using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Writes rows as they are read, by COPY in its binary form. A row that was open when it was shipped is written again once it is complete, in place of
/// what is there.
/// </summary>
internal static class DecisionCopy
{
    /// <summary>In the order of <see cref="SpoolRows.TextAt"/>.</summary>
    private const string Texts =
        "organisation, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, reason, rule, message, argument_keys, refund";

    private const int TextCount = 14;

    private const string Command =
        $"""
        COPY decisions (node, id, sequence, recorded_ms, time_ms, request_id, outcome, upstream_status, upstream_us, gateway_us, trace_id, approval_id, completed_by, charges, {Texts})
        FROM STDIN (FORMAT BINARY)
        """;

    /// <summary>An opening that the database does not know was pruned there with its segment: its end has no place either.</summary>
    private const string TakeOpenings = "DELETE FROM decisions WHERE node = @Node AND id = ANY (@Ids) RETURNING id, sequence, recorded_ms AS RecordedMs";

    public static void Run(NpgsqlConnection connection, SpoolFile file, in SpoolSpan span)
    {
        var completed = file.Rows.CompletedIds(span);
        var places = completed.Count == 0 ? [] : connection.Query<RecordPlace>(TakeOpenings, new { file.Node, Ids = completed }).ToDictionary(place => place.Id);
        using var copy = connection.BeginBinaryImport(Command);
        file.Rows.StartBrought(span);
        while (file.Rows.Step())
            Write(file, copy, file.Rows.RecordPlace);
        file.Rows.StartCompleted(span);
        while (file.Rows.Step())
        {
            if (places.TryGetValue(file.Rows.Id, out var place))
                Write(file, copy, place);
        }

        copy.Complete();
    }

    private static void Write(SpoolFile file, NpgsqlBinaryImporter copy, RecordPlace place)
    {
        var row = file.Rows;
        copy.StartRow();
        copy.Write(file.Node, NpgsqlDbType.Uuid);
        copy.Write(row.Id, NpgsqlDbType.Bigint);
        copy.Write(place.Sequence, NpgsqlDbType.Bigint);
        copy.Write(place.RecordedMs, NpgsqlDbType.Bigint);
        copy.Write(row.TimeMs, NpgsqlDbType.Bigint);
        copy.Write(row.RequestId, NpgsqlDbType.Uuid);
        WriteText(copy, row.Outcome);
        if (row.UpstreamStatus is { } status)
            copy.Write(status, NpgsqlDbType.Integer);
        else
            copy.WriteNull();
        WriteNumber(copy, row.UpstreamUs);
        WriteNumber(copy, row.GatewayUs);
        WriteText(copy, row.TraceId);
        WriteText(copy, row.ApprovalId);
        WriteNumber(copy, row.CompletedBy);
        WriteText(copy, row.Charges);
        for (var i = 0; i < TextCount; i++)
            WriteText(copy, row.TextAt(i));
    }

    private static void WriteNumber(NpgsqlBinaryImporter copy, long? number)
    {
        if (number is { } value)
            copy.Write(value, NpgsqlDbType.Bigint);
        else
            copy.WriteNull();
    }

    private static void WriteText(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
            copy.WriteNull();
        else
            copy.Write(text, NpgsqlDbType.Text);
    }
}
