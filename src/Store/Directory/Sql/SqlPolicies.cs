using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlPolicies(DirectoryDatabase database) : IPolicies
{
    private const string InsertVersion =
        """
        INSERT INTO policy_versions (organisation, policy, number, document, author, created_ms)
        VALUES (@Organisation, @Policy, @Number, @Document, @Author, @NowMs)
        """;

    private const string SelectVersion =
        """
        SELECT policy AS Policy, number AS Number, document AS Document, author AS Author, created_ms AS CreatedMs
        FROM policy_versions WHERE organisation = @Organisation AND policy = @Policy
        """;

    private readonly SqlRecords<PolicyRecord> _records =
        new(database, new RecordTable<PolicyRecord>(RecordKinds.Policy, "policies"));

    public Task<PolicyRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, id, cancellationToken);

    public Task<Page<PolicyRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken) =>
        _records.ListAsync(organisation, page, cancellationToken);

    public Task<Written<PolicyRecord>> CreateAsync(
        OrganisationId organisation, PolicyRecord record, string document, string author, CreationKey? key, CancellationToken cancellationToken) =>
        _records.CreateAsync(
            organisation, record with { Latest = 1 }, author, key, (write, policy) => InsertVersionAsync(write, policy, document), cancellationToken);

    public Task<Written<PolicyRecord>> UpdateAsync(
        OrganisationId organisation, PolicyRecord record, string author, CancellationToken cancellationToken) =>
        _records.ChangeAsync(
            organisation,
            record.Id,
            record.Version,
            author,
            "update",
            (_, before) => Task.FromResult((WriteStatus.Done, (PolicyRecord?)(record with { Latest = before.Latest }))),
            cancellationToken);

    public Task<Written<PolicyRecord>> AddVersionAsync(
        OrganisationId organisation, string id, long version, string document, string author, CancellationToken cancellationToken)
    {
        return _records.ChangeAsync(organisation, id, version, author, "add_version", AddAsync, cancellationToken);

        async Task<(WriteStatus Status, PolicyRecord? Wanted)> AddAsync(DirectoryWrite write, PolicyRecord before)
        {
            var wanted = before with { Latest = before.Latest + 1 };
            await InsertVersionAsync(write, wanted, document);
            return (WriteStatus.Done, wanted);
        }
    }

    public Task<PolicyVersionRecord?> FindVersionAsync(OrganisationId organisation, string id, long number, CancellationToken cancellationToken) =>
        database.OneAsync<PolicyVersionRecord>(
            $"{SelectVersion} AND number = @Number", new { Organisation = organisation.Value, Policy = id, Number = number }, cancellationToken);

    public async Task<Page<PolicyVersionRecord>> ListVersionsAsync(
        OrganisationId organisation, string id, PageRequest page, CancellationToken cancellationToken)
    {
        var arguments = new { Organisation = organisation.Value, Policy = id, Before = Paging.Before(page), Rows = page.Rows + 1 };
        var rows = await database.ManyAsync<PolicyVersionRecord>(
            $"{SelectVersion} AND number < @Before ORDER BY number DESC LIMIT @Rows", arguments, cancellationToken);
        return Paging.Cut(rows, page, version => version.Number.ToString());
    }

    public Task<Written<PolicyRecord>> DeleteAsync(
        OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken) =>
        _records.DeleteAsync(organisation, id, version, author, cancellationToken);

    private static Task InsertVersionAsync(DirectoryWrite write, PolicyRecord policy, string document) =>
        write.ExecuteAsync(
            InsertVersion, new { write.Organisation, Policy = policy.Id, Number = policy.Latest, Document = document, write.Author, write.NowMs });
}
