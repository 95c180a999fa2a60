using Sluice.Store.Audit;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlAdminAudit(DirectoryDatabase database) : IAdminAudit
{
    private const string Select =
        """
        SELECT sequence AS Sequence, time_ms AS TimeMs, author AS Author, action AS Action, kind AS Kind, object_id AS ObjectId, before AS Before, after AS After
        FROM admin_audit WHERE organisation = @Organisation AND sequence < @Below
          AND (@Kind IS NULL OR kind = @Kind) AND (@ObjectId IS NULL OR object_id = @ObjectId) AND (@Author IS NULL OR author = @Author)
          AND (@Action IS NULL OR action = @Action) AND time_ms >= @FromMs AND time_ms < @BeforeMs
        ORDER BY sequence DESC LIMIT @Rows
        """;

    public async Task<Page<AdminAuditRecord>> ListAsync(
        OrganisationId organisation, AdminAuditFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var below = long.MaxValue;
        if (page.Cursor is { } cursor && !long.TryParse(cursor, out below))
            throw new ArgumentException("This cursor is none that the list of changes gave.", nameof(page));
        var arguments = new
        {
            Organisation = organisation.Value,
            Below = below,
            filter.Kind,
            filter.ObjectId,
            filter.Author,
            filter.Action,
            FromMs = filter.FromMs ?? long.MinValue,
            BeforeMs = filter.BeforeMs ?? long.MaxValue,
            Rows = page.Rows + 1,
        };
        return Paging.Cut(
            await database.ManyAsync<AdminAuditRecord>(Select, arguments, cancellationToken), page, record => record.Sequence.ToString());
    }

    public async Task PruneAsync(AuditRetention retention, CancellationToken cancellationToken)
    {
        if (retention.ShortestKeptFromMs() is not { } before)
            return;
        foreach (var organisation in await database.ManyAsync<string>(AdminPruning.Candidates, new { Before = before }, cancellationToken))
        {
            if (retention.KeptFromMs(organisation) is { } keptFrom)
                await database.PruneAsync(new OrganisationId(organisation), keptFrom, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<ChainCheckpoint>> CheckpointsAsync(string? organisation, CancellationToken cancellationToken)
    {
        var node = await database.OneAsync<AdminNodeRow>(AdminNodeRow.Select, new { }, cancellationToken);
        if (node is null)
            return [];
        var where = organisation is null ? "" : " WHERE organisation = @Organisation";
        var chains = await database.ManyAsync<AdminChainRow>(AdminChainRow.Select + where, new { Organisation = organisation }, cancellationToken);
        return chains.ConvertAll(chain => new ChainCheckpoint(
            chain.Organisation, node.Node, chain.HeadSegment, chain.HeadSequence, Convert.ToHexStringLower(chain.HeadMac),
            DateTimeOffset.FromUnixTimeMilliseconds(chain.HeadTimeMs), chain.HeadKey));
    }
}
