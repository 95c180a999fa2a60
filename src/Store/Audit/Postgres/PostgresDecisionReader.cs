using System.Text;
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
        node AS Node, id AS Id, sequence AS Sequence, recorded_ms AS RecordedMs, time_ms AS TimeMs, request_id AS RequestId, trace_id AS TraceId,
        server AS Server, grant_id AS GrantId, grant_label AS GrantLabel, subject AS Subject, mcp_session AS McpSession, method AS Method, tool AS Tool,
        policy AS Policy, outcome AS Outcome, reason AS Reason, rule AS Rule, message AS Message, argument_keys AS ArgumentKeys, charges AS Charges,
        refund AS Refund, upstream_status AS UpstreamStatus, upstream_us AS UpstreamUs, gateway_us AS GatewayUs, approval_id AS ApprovalId
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
            filter.Policy,
            Rows = page.Rows + 1,
        };
        var rows = (await connection.QueryAsync<DecisionRow>(new CommandDefinition(Select(filter), question, cancellationToken: cancellationToken))).AsList();
        if (rows.Count > page.Rows)
            return PageOf(rows[..page.Rows], DecisionCursor.Of(rows[page.Rows - 1]));
        var last = await connection.QuerySingleOrDefaultAsync<DecisionCursor>(new CommandDefinition(LastLookedAt, question, cancellationToken: cancellationToken));
        return PageOf(rows, last);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static Page<DecisionRecord> PageOf(List<DecisionRow> rows, DecisionCursor? next) => new(rows.ConvertAll(row => row.ToRecord()), next?.ToString());

    private static async Task<long> LastBeforeAsync(NpgsqlConnection connection, OrganisationId organisation, long beforeMs, CancellationToken cancellationToken)
    {
        var place = new { Organisation = organisation.Value, BeforeMs = beforeMs, Now = DecisionCursor.Newest.RecordedMs };
        return await connection.QuerySingleAsync<long?>(new CommandDefinition(LastBefore, place, cancellationToken: cancellationToken)) ?? long.MinValue;
    }

    private static string Select(DecisionFilter filter)
    {
        var select = new StringBuilder($"SELECT * FROM (SELECT {Columns} {InOrder} LIMIT {MostLookedAt}) AS looked_at WHERE TimeMs >= @FromMs");
        if (filter.BeforeMs is not null)
            select.Append(" AND TimeMs < @BeforeMs");
        Compare(filter.GrantId, nameof(filter.GrantId));
        Compare(filter.Server, nameof(filter.Server));
        Compare(filter.Tool, nameof(filter.Tool));
        Compare(filter.Outcome, nameof(filter.Outcome));
        Compare(filter.Reason, nameof(filter.Reason));
        Compare(filter.Policy, nameof(filter.Policy));
        return select.Append(" ORDER BY RecordedMs DESC, Node DESC, Id DESC LIMIT @Rows").ToString();

        void Compare(string? wanted, string name)
        {
            if (wanted is not null)
                select.Append($" AND {name} = @{name}");
        }
    }
}
