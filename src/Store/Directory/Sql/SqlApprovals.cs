using System.Globalization;
using Dapper;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlApprovals(DirectoryDatabase database) : IApprovals
{
    private const long KeptMs = 7 * 24 * 60 * 60 * 1_000L;

    private const string Mark =
        "UPDATE approvals SET state = @State, expires_ms = @ExpiresMs, updated_ms = @NowMs WHERE organisation = @Organisation AND id = @Id";

    private const string EndTurn =
        "UPDATE approvals SET announce_ms = @NextMs WHERE organisation = @Organisation AND id = @Id AND announcements = @Attempt";

    private const string Tidy =
        """
        UPDATE approvals SET sealed_arguments = NULL WHERE expires_ms <= @NowMs AND sealed_arguments IS NOT NULL;
        DELETE FROM approvals WHERE expires_ms <= @Oldest;
        """;

    private static readonly RecordTable<ApprovalRecord> Table = new(RecordKinds.Approval, "approvals");

    private static readonly string Add = $"{Table.Insert} ON CONFLICT (id) DO NOTHING";

    private readonly SqlRecords<ApprovalRecord> _records = new(database, Table);

    public Task<ApprovalRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, id, cancellationToken);

    public async Task<Page<ApprovalRecord>> ListAsync(
        OrganisationId organisation, ApprovalFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var (afterMs, after) = Place(page.Cursor);
        var arguments = new
        {
            Organisation = organisation.Value,
            AfterMs = afterMs,
            After = after,
            Rows = page.Rows + 1,
            NowMs = database.NowMs(),
            filter.State,
            filter.Server,
            filter.Grant,
            filter.Tool,
        };
        var sql = $"{Table.SelectAll} WHERE organisation = @Organisation AND (created_ms, id) > (@AfterMs, @After){Conditions(filter)} ORDER BY created_ms, id LIMIT @Rows";
        return Paging.Cut(await database.ManyAsync<ApprovalRecord>(sql, arguments, cancellationToken), page, approval => $"{approval.CreatedMs}-{approval.Id}");
    }

    public Task AddAsync(ApprovalRecord approval, CancellationToken cancellationToken)
    {
        var nowMs = database.NowMs();
        var storable = approval with
        {
            Version = 1,
            CreatedMs = nowMs,
            UpdatedMs = nowMs,
            Subject = approval.Subject is { } subject ? StorableText.Of(subject) : null,
            Tool = StorableText.Of(approval.Tool),
            Rule = StorableText.Of(approval.Rule),
            Message = approval.Message is { } message ? StorableText.Of(message) : null,
        };
        return database.MaintainAsync(Add, storable, cancellationToken);
    }

    public Task MarkAsync(OrganisationId organisation, string id, string state, long expiresMs, CancellationToken cancellationToken) =>
        database.MaintainAsync(
            Mark, new { Organisation = organisation.Value, Id = id, State = state, ExpiresMs = expiresMs, NowMs = database.NowMs() }, cancellationToken);

    public Task<Written<ApprovalRecord>> VoteAsync(
        OrganisationId organisation, string id, long version, ApprovalVote vote, string author, CancellationToken cancellationToken)
    {
        var action = vote.State == ApprovalStates.Approved ? "approve" : "reject";
        return _records.ChangeAsync(organisation, id, version, author, action, VoteIn, cancellationToken);

        Task<(WriteStatus Status, ApprovalRecord? Wanted)> VoteIn(DirectoryWrite write, ApprovalRecord before) => Task.FromResult((WriteStatus.Done, (ApprovalRecord?)(before with
        {
            State = vote.State,
            Comment = vote.Comment,
            ExpiresMs = vote.ExpiresMs,
            DecidedMs = write.NowMs,
            DecidedBy = write.Author,
        })));
    }

    public Task<DueAnnouncement?> TakeDueAsync(TimeSpan lease, IReadOnlyCollection<string> busy, CancellationToken cancellationToken)
    {
        var nowMs = database.NowMs();
        var parameters = new DynamicParameters(new { NowMs = nowMs, UntilMs = nowMs + (long)lease.TotalMilliseconds });
        var isDue = "announce_ms <= @NowMs";
        foreach (var (index, organisation) in busy.Index())
        {
            parameters.Add($"Busy{index}", organisation);
            isDue += $" AND organisation <> @Busy{index}";
        }

        // The condition stands twice: of two nodes that choose the same row, the second finds it taken once it gets the lock.
        var sql =
            $"""
            UPDATE approvals SET announce_ms = @UntilMs, announcements = announcements + 1
            WHERE {isDue} AND id = (SELECT id FROM approvals WHERE {isDue} ORDER BY announce_ms LIMIT 1)
            RETURNING organisation AS Organisation, id AS Id, announcements AS Attempt
            """;
        return database.TakeAsync<DueAnnouncement>(sql, parameters, cancellationToken);
    }

    public Task EndTurnAsync(DueAnnouncement turn, long? nextMs, CancellationToken cancellationToken) =>
        database.MaintainAsync(EndTurn, new { turn.Organisation, turn.Id, turn.Attempt, NextMs = nextMs }, cancellationToken);

    public Task TidyAsync(CancellationToken cancellationToken)
    {
        var nowMs = database.NowMs();
        return database.MaintainAsync(Tidy, new { NowMs = nowMs, Oldest = nowMs - KeptMs }, cancellationToken);
    }

    /// <exception cref="ArgumentException">The cursor is none that a page gave.</exception>
    private static (long Ms, string Id) Place(string? cursor)
    {
        if (cursor is null)
            return (long.MinValue, "");
        var dash = cursor.IndexOf('-');
        return dash > 0 && long.TryParse(cursor.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            ? (ms, cursor[(dash + 1)..])
            : throw new ArgumentException("This cursor is none that the list of approvals gave.", nameof(cursor));
    }

    private static string Conditions(ApprovalFilter filter) =>
        StateCondition(filter.State)
        + (filter.Server is null ? "" : " AND server = @Server")
        + (filter.Grant is null ? "" : " AND grant_id = @Grant")
        + (filter.Tool is null ? "" : " AND tool = @Tool");

    private static string StateCondition(string? state) => state switch
    {
        null => "",
        ApprovalStates.Expired => " AND state IN ('pending', 'approved') AND expires_ms <= @NowMs",
        ApprovalStates.Pending or ApprovalStates.Approved => " AND state = @State AND expires_ms > @NowMs",
        _ => " AND state = @State",
    };
}
