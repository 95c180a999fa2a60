using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlApiKeys(DirectoryDatabase database) : IApiKeys
{
    /// <summary>Another key is another record: an audit that names one must mean one secret.</summary>
    private static readonly RecordTable<ApiKeyRecord> Table = new(RecordKinds.ApiKey, "api_keys", nameof(ApiKeyRecord.Hash));

    private readonly SqlRecords<ApiKeyRecord> _records = new(database, Table);

    public Task<ApiKeyRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, id, cancellationToken);

    public Task<Page<ApiKeyRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken) =>
        _records.ListAsync(organisation, page, cancellationToken);

    public Task<Written<ApiKeyRecord>> CreateAsync(
        OrganisationId organisation, ApiKeyRecord record, string author, CreationKey? key, CancellationToken cancellationToken) =>
        _records.CreateAsync(organisation, record, author, key, cancellationToken);

    public Task<Written<ApiKeyRecord>> UpdateAsync(OrganisationId organisation, ApiKeyRecord record, string author, CancellationToken cancellationToken) =>
        _records.UpdateAsync(organisation, record, author, cancellationToken);

    public Task<Written<ApiKeyRecord>> DeleteAsync(
        OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken) =>
        _records.DeleteAsync(organisation, id, version, author, cancellationToken);

    /// <summary>The feed's row orders all changes: while it is locked, no other key comes into being.</summary>
    public Task<Written<ApiKeyRecord>> CreateFirstAsync(
        OrganisationId organisation, ApiKeyRecord record, string author, Action keepSecret, CancellationToken cancellationToken)
    {
        return database.ChangeAsync(organisation, author, CreateInAsync, cancellationToken);

        async Task<Written<ApiKeyRecord>> CreateInAsync(DirectoryWrite write)
        {
            await write.OneAsync<long>("SELECT last FROM feed" + database.RowLock, new { });
            if (await write.OneAsync<long>("SELECT count(*) FROM api_keys WHERE organisation = @Organisation", new { write.Organisation }) > 0)
                return new Written<ApiKeyRecord>(WriteStatus.Duplicate);
            var created = record with { Organisation = write.Organisation, Version = 1, CreatedMs = write.NowMs, UpdatedMs = write.NowMs };
            await write.ExecuteAsync(Table.Insert, created);
            write.Note("create", Table.Kind, before: null, created);
            keepSecret();
            return new Written<ApiKeyRecord>(WriteStatus.Done, created);
        }
    }

    public async Task<ApiKeyRecord?> AuthenticateAsync(TokenHash key, CancellationToken cancellationToken)
    {
        var record = await database.OneAsync<ApiKeyRecord>($"{Table.SelectAll} WHERE hash = @Hash", new { Hash = key.ToBytes() }, cancellationToken);
        return record?.ExpiresMs <= database.NowMs() ? null : record;
    }
}
