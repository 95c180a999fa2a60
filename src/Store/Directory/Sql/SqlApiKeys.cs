using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlApiKeys(DirectoryDatabase database) : IApiKeys
{
    /// <summary>Another key is another record: an audit that names one must mean one secret.</summary>
    private static readonly RecordTable<ApiKeyRecord> Table = new(RecordKinds.ApiKey, "api_keys", nameof(ApiKeyRecord.Hash));

    /// <summary>One that expires takes nobody's place: the last would go without being asked.</summary>
    private const string CountOtherAdmins =
        "SELECT count(*) FROM api_keys WHERE organisation = @Organisation AND id <> @Id AND role = @Admin AND expires_ms IS NULL";

    private const string CountAdminsThatHold =
        "SELECT count(*) FROM api_keys WHERE organisation = @Organisation AND role = @Admin AND (expires_ms IS NULL OR expires_ms > @NowMs)";

    private readonly SqlRecords<ApiKeyRecord> _records = new(database, Table);

    public Task<ApiKeyRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, id, cancellationToken);

    public Task<Page<ApiKeyRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken) =>
        _records.ListAsync(organisation, page, cancellationToken);

    public Task<Written<ApiKeyRecord>> CreateAsync(
        OrganisationId organisation, ApiKeyRecord record, string author, CreationKey? key, CancellationToken cancellationToken) =>
        _records.CreateAsync(organisation, record, author, key, cancellationToken);

    public Task<Written<ApiKeyRecord>> UpdateAsync(OrganisationId organisation, ApiKeyRecord record, string author, CancellationToken cancellationToken) =>
        _records.ChangeAsync(
            organisation, record.Id, record.Version, author, "update", (write, before) => KeepAdminAsync(write, before, record), cancellationToken);

    public Task<Written<ApiKeyRecord>> DeleteAsync(
        OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken) =>
        _records.ChangeAsync(organisation, id, version, author, "delete", (write, before) => KeepAdminAsync(write, before, wanted: null), cancellationToken);

    /// <summary>The feed's row orders all changes: while it is locked, no other key comes into being.</summary>
    public Task<Written<ApiKeyRecord>> CreateFirstAsync(
        OrganisationId organisation, ApiKeyRecord record, string author, Action keepSecret, CancellationToken cancellationToken)
    {
        return database.ChangeAsync(organisation, author, CreateInAsync, cancellationToken);

        async Task<Written<ApiKeyRecord>> CreateInAsync(DirectoryWrite write)
        {
            await LockAsync(write);
            if (await write.OneAsync<long>(CountAdminsThatHold, new { write.Organisation, Roles.Admin, write.NowMs }) > 0)
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

    /// <summary>An organisation that nobody can administer would need the hands of the operator: two who each delete the other's key included.</summary>
    private async Task<(WriteStatus Status, ApiKeyRecord? Wanted)> KeepAdminAsync(DirectoryWrite write, ApiKeyRecord before, ApiKeyRecord? wanted)
    {
        if (!Administers(before) || (wanted is not null && Administers(wanted)))
            return (WriteStatus.Done, wanted);
        await LockAsync(write);
        var others = await write.OneAsync<long>(CountOtherAdmins, new { write.Organisation, before.Id, Roles.Admin });
        return others > 0 ? (WriteStatus.Done, wanted) : (WriteStatus.LastAdmin, null);
    }

    private Task LockAsync(DirectoryWrite write) => write.OneAsync<long>("SELECT last FROM feed" + database.RowLock, new { });

    private static bool Administers(ApiKeyRecord key) => key is { Role: Roles.Admin, ExpiresMs: null };
}
