using System.Data.Common;
using System.Text;
using System.Text.Json;
using Dapper;
using Npgsql;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Postgres;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Decisions of all nodes, by when they were recorded. One index serves every question; what is asked beside the organisation is looked for in at most
/// <see cref="MostLookedAt"/> records of it.
/// </summary>
public sealed class PostgresDecisionReader : IDecisionReader, IAsyncDisposable
{
    /// <summary>In one question.</summary>
    public const int MostLookedAt = 20_000;

    private const int LongestAnswerSeconds = 15;

    private const string Columns =
        """
        node, id, sequence, recorded_ms, time_ms, request_id, trace_id, server, grant_id, grant_label, subject, mcp_session, method, tool, policy, outcome,
        reason, rule, message, argument_keys, charges, refund, upstream_status, upstream_us, gateway_us, approval_id,
        CASE WHEN outcome <> 'denied' AND rule <> '' THEN 'shadow' ELSE 'enforce' END AS mode
        """;

    /// <summary>What was decided at a time was recorded then or later.</summary>
    private const string InOrder =
        """
        FROM decisions WHERE organisation = @Organisation AND recorded_ms >= @FromMs AND (recorded_ms, node, id) < (@RecordedMs, @Node, @Id)
        ORDER BY recorded_ms DESC, node DESC, id DESC
        """;

    /// <summary>Where a question stops that finds too little; no row when it comes to the end before.</summary>
    private static readonly string LastLookedAt = $"SELECT recorded_ms AS RecordedMs, node AS Node, id AS Id {InOrder} OFFSET {MostLookedAt - 1} LIMIT 1";

    /// <summary>
    /// When the last record was written that can have been decided before a time: segments tell their earliest, so that those which are too new are passed
    /// over as a whole. Null when all are too new.
    /// </summary>
    private const string LastBefore =
        """
        SELECT max(coalesce(past.time_ms, @Now)) FROM decision_chains AS chain
        CROSS JOIN LATERAL (
          SELECT number FROM decision_segments WHERE node = chain.node AND organisation = chain.organisation
            AND coalesce(from_ms, CASE WHEN number = head_segment THEN head_from_ms END, 0) < @BeforeMs
          ORDER BY number DESC LIMIT 1) AS wanted
        LEFT JOIN decision_segments AS next ON next.node = chain.node AND next.organisation = chain.organisation AND next.number = wanted.number + 1
        LEFT JOIN LATERAL (
          SELECT time_ms FROM decision_links WHERE node = chain.node AND organisation = chain.organisation AND first < next.first
          ORDER BY first DESC LIMIT 1) AS past ON true
        WHERE chain.organisation = @Organisation
        """;

    private readonly NpgsqlDataSource _database;

    public PostgresDecisionReader(PostgresAddress address) =>
        _database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(address.Reveal()) { CommandTimeout = LongestAnswerSeconds, MaxPoolSize = 4 }.ToString());

    public async Task<Page<DecisionRecord>> ListAsync(
        OrganisationId organisation, DecisionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var before = page.Cursor is { } text ? DecisionCursor.Parse(text) : DecisionCursor.Newest;
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        if (filter.BeforeMs is { } end)
            before = DecisionCursor.Earlier(before, await LastBeforeAsync(connection, organisation, end, cancellationToken));
        var question = new
        {
            Organisation = organisation.Value,
            FromMs = filter.FromMs ?? long.MinValue,
            filter.BeforeMs,
            before.RecordedMs,
            before.Node,
            before.Id,
            filter.GrantId,
            filter.Server,
            filter.Tool,
            filter.Outcome,
            filter.Reason,
            filter.Mode,
            filter.Policy,
            Rows = page.Rows + 1,
        };
        var (records, places) = await ReadAsync(connection, new CommandDefinition(Select(filter), question, cancellationToken: cancellationToken));
        if (records.Count > page.Rows)
            return new Page<DecisionRecord>(records[..page.Rows], places[page.Rows - 1].ToString());
        var last = await connection.QuerySingleOrDefaultAsync<DecisionCursor>(new CommandDefinition(LastLookedAt, question, cancellationToken: cancellationToken));
        return new Page<DecisionRecord>(records, last?.ToString());
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static async Task<(List<DecisionRecord> Records, List<DecisionCursor> Places)> ReadAsync(NpgsqlConnection connection, CommandDefinition question)
    {
        var (records, places) = (new List<DecisionRecord>(), new List<DecisionCursor>());
        await using var row = await connection.ExecuteReaderAsync(question);
        while (await row.ReadAsync(question.CancellationToken))
        {
            records.Add(Read(row));
            places.Add(new DecisionCursor(row.GetInt64(3), row.GetGuid(0), row.GetInt64(1)));
        }

        return (records, places);
    }

    private static DecisionRecord Read(DbDataReader row) => new()
    {
        Node = row.GetGuid(0),
        Sequence = row.GetInt64(2),
        Time = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        RequestId = row.GetGuid(5),
        TraceId = Text(row, 6),
        Server = row.GetString(7),
        GrantId = row.GetString(8),
        GrantLabel = row.GetString(9),
        Subject = Text(row, 10),
        McpSession = Text(row, 11),
        Method = row.GetString(12),
        Tool = Text(row, 13),
        Policy = Text(row, 14),
        Outcome = row.GetString(15),
        Reason = row.GetString(16),
        Rule = row.GetString(17),
        Message = Text(row, 18),
        ArgumentKeys = JsonElement.Parse(row.GetString(19)),
        Charges = JsonElement.Parse(row.GetString(20)),
        Mode = row.GetString(26),
        Refund = row.GetString(21),
        UpstreamStatus = row.IsDBNull(22) ? null : row.GetInt32(22),
        UpstreamMs = row.IsDBNull(23) ? null : row.GetInt64(23) / 1000.0,
        GatewayMs = row.GetInt64(24) / 1000.0,
        ApprovalId = Text(row, 25),
    };

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<long> LastBeforeAsync(NpgsqlConnection connection, OrganisationId organisation, long beforeMs, CancellationToken cancellationToken)
    {
        var place = new { Organisation = organisation.Value, BeforeMs = beforeMs, Now = DecisionCursor.Newest.RecordedMs };
        return await connection.QuerySingleAsync<long?>(new CommandDefinition(LastBefore, place, cancellationToken: cancellationToken)) ?? long.MinValue;
    }

    private static string Select(DecisionFilter filter)
    {
        var select = new StringBuilder($"SELECT * FROM (SELECT {Columns} {InOrder} LIMIT {MostLookedAt}) AS looked_at WHERE time_ms >= @FromMs");
        if (filter.BeforeMs is not null)
            select.Append(" AND time_ms < @BeforeMs");
        Compare(filter.GrantId, "grant_id", nameof(filter.GrantId));
        Compare(filter.Server, "server", nameof(filter.Server));
        Compare(filter.Tool, "tool", nameof(filter.Tool));
        Compare(filter.Outcome, "outcome", nameof(filter.Outcome));
        Compare(filter.Reason, "reason", nameof(filter.Reason));
        Compare(filter.Mode, "mode", nameof(filter.Mode));
        Compare(filter.Policy, "policy", nameof(filter.Policy));
        return select.Append(" ORDER BY recorded_ms DESC, node DESC, id DESC LIMIT @Rows").ToString();

        void Compare(string? wanted, string column, string name)
        {
            if (wanted is not null)
                select.Append($" AND {column} = @{name}");
        }
    }
}
