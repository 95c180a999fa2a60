using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>One kind of objects in its table.</summary>
internal sealed class SqlRecords<T>(DirectoryDatabase database, RecordTable<T> table) : IRecords<T>
    where T : DirectoryRecord
{
    public Task<T?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        database.OneAsync<T>(table.Select, new { Organisation = organisation.Value, Id = id }, cancellationToken);

    public async Task<Page<T>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken)
    {
        var arguments = new { Organisation = organisation.Value, After = page.Cursor ?? "", Rows = page.Rows + 1 };
        return Paging.Cut(await database.ManyAsync<T>(table.List, arguments, cancellationToken), page, record => record.Id);
    }

    public Task<Written<T>> CreateAsync(OrganisationId organisation, T record, string author, CreationKey? key, CancellationToken cancellationToken) =>
        CreateAsync(organisation, record, author, key, static (_, _) => Task.CompletedTask, cancellationToken);

    /// <param name="organisation">Whose it becomes.</param>
    /// <param name="record">What to create.</param>
    /// <param name="author">Who asks.</param>
    /// <param name="key">Null: asked twice, created twice.</param>
    /// <param name="also">What belongs to the creation beside the record's own row.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    public async Task<Written<T>> CreateAsync(
        OrganisationId organisation, T record, string author, CreationKey? key, Func<DirectoryWrite, T, Task> also, CancellationToken cancellationToken)
    {
        if (key is not null)
            await CreationKeys.ForgetOldAsync(database, organisation, cancellationToken);
        return await database.ChangeAsync(organisation, author, CreateInAsync, cancellationToken);

        async Task<Written<T>> CreateInAsync(DirectoryWrite write)
        {
            if (key is not null && await CreationKeys.TakeAsync(write, key, table.Kind, record.Id) is { } former)
                return await ReplayAsync(write, former, key);
            var created = record with { Organisation = write.Organisation, Version = 1, CreatedMs = write.NowMs, UpdatedMs = write.NowMs };
            await write.ExecuteAsync(table.Insert, created);
            await also(write, created);
            write.Note("create", table.Kind, before: null, created);
            return new Written<T>(WriteStatus.Done, created);
        }
    }

    public Task<Written<T>> UpdateAsync(OrganisationId organisation, T record, string author, CancellationToken cancellationToken) =>
        ChangeAsync(organisation, record.Id, record.Version, author, "update", (_, _) => Task.FromResult((WriteStatus.Done, (T?)record)), cancellationToken);

    public Task<Written<T>> DeleteAsync(OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken) =>
        ChangeAsync(organisation, id, version, author, "delete", static (_, _) => Task.FromResult((WriteStatus.Done, (T?)null)), cancellationToken);

    /// <summary>The one way to change what is there: lock it, compare its version, make the new state of it.</summary>
    /// <param name="organisation">Whose it is.</param>
    /// <param name="id">Which.</param>
    /// <param name="version">The version that the author read.</param>
    /// <param name="author">Who asks.</param>
    /// <param name="action">For the audit.</param>
    /// <param name="change">What belongs to the change beside the record's own row, and the wanted state; null deletes.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    public Task<Written<T>> ChangeAsync(
        OrganisationId organisation,
        string id,
        long version,
        string author,
        string action,
        Func<DirectoryWrite, T, Task<(WriteStatus Status, T? Wanted)>> change,
        CancellationToken cancellationToken)
    {
        return database.ChangeAsync(organisation, author, ChangeInAsync, cancellationToken);

        async Task<Written<T>> ChangeInAsync(DirectoryWrite write)
        {
            var place = new { write.Organisation, Id = id };
            if (await write.OneAsync<T>(table.Select + database.RowLock, place) is not { } before)
                return new Written<T>(WriteStatus.NotFound);
            if (before.Version != version)
                return new Written<T>(WriteStatus.Stale, before);
            var (status, wanted) = await change(write, before);
            if (status != WriteStatus.Done)
                return new Written<T>(status, before);
            if (wanted is null)
                await write.ExecuteAsync(table.Delete, place);
            else
                await write.ExecuteAsync(table.Update, wanted with { Organisation = write.Organisation, Version = version + 1, UpdatedMs = write.NowMs });
            var after = wanted is null ? null : await write.OneAsync<T>(table.Select, place);
            write.Note(action, table.Kind, before, after);
            return new Written<T>(WriteStatus.Done, after ?? before);
        }
    }

    private async Task<Written<T>> ReplayAsync(DirectoryWrite write, FormerCreation former, CreationKey key)
    {
        if (!string.Equals(former.Kind, table.Kind, StringComparison.Ordinal) || !former.Request.AsSpan().SequenceEqual(key.Request))
            return new Written<T>(WriteStatus.KeyReused);
        var record = await write.OneAsync<T>(table.Select, new { write.Organisation, Id = former.ObjectId });
        return record is null ? new Written<T>(WriteStatus.NotFound) : new Written<T>(WriteStatus.Replayed, record);
    }
}
