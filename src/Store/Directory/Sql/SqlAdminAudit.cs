using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlAdminAudit(DirectoryDatabase database) : IAdminAudit
{
    private const string Select =
        """
        SELECT sequence AS Sequence, time_ms AS TimeMs, author AS Author, action AS Action, kind AS Kind, object_id AS ObjectId, before AS Before, after AS After
        FROM admin_audit WHERE organisation = @Organisation AND sequence < @Below ORDER BY sequence DESC LIMIT @Rows
        """;

    public async Task<Page<AdminAuditRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken)
    {
        var arguments = new { Organisation = organisation.Value, Below = Paging.Before(page), Rows = page.Rows + 1 };
        return Paging.Cut(
            await database.ManyAsync<AdminAuditRecord>(Select, arguments, cancellationToken), page, record => record.Sequence.ToString());
    }
}
