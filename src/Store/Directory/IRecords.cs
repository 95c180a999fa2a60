using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>One kind of objects. A refusal is a value; exceptions mean that the database failed.</summary>
public interface IRecords<T>
    where T : DirectoryRecord
{
    /// <summary>Null when the organisation has none of this id, whoever else may.</summary>
    Task<T?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken);

    Task<Page<T>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken);

    /// <param name="organisation">Whose it becomes.</param>
    /// <param name="record">With an id of its own; the store sets version and times.</param>
    /// <param name="author">Who asks, for the audit.</param>
    /// <param name="key">Null: asked twice, created twice.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<Written<T>> CreateAsync(OrganisationId organisation, T record, string author, CreationKey? key, CancellationToken cancellationToken);

    /// <param name="organisation">Whose it is.</param>
    /// <param name="record">The wanted state, with the version that was read.</param>
    /// <param name="author">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<Written<T>> UpdateAsync(OrganisationId organisation, T record, string author, CancellationToken cancellationToken);

    Task<Written<T>> DeleteAsync(OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken);
}
