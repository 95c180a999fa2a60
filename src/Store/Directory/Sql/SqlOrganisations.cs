using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlOrganisations(DirectoryDatabase database) : IOrganisations
{
    private static readonly RecordTable<OrganisationRecord> Table = new(RecordKinds.Organisation, "organisations");

    private readonly SqlRecords<OrganisationRecord> _records = new(database, Table);

    public Task<OrganisationRecord?> FindAsync(OrganisationId organisation, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, organisation.Value, cancellationToken);

    public async Task<Page<OrganisationRecord>> ListAllAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var arguments = new { After = page.Cursor ?? "", Rows = page.Rows + 1 };
        var rows = await database.ManyAsync<OrganisationRecord>($"{Table.SelectAll} WHERE id > @After ORDER BY id LIMIT @Rows", arguments, cancellationToken);
        return Paging.Cut(rows, page, record => record.Id);
    }

    public Task<Written<OrganisationRecord>> CreateAsync(OrganisationRecord record, string author, CancellationToken cancellationToken) =>
        _records.CreateAsync(new OrganisationId(record.Id), record, author, key: null, cancellationToken);

    public Task<Written<OrganisationRecord>> UpdateAsync(
        OrganisationId organisation, OrganisationRecord record, string author, CancellationToken cancellationToken) =>
        _records.UpdateAsync(organisation, record with { Id = organisation.Value }, author, cancellationToken);
}
