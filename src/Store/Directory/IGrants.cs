using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>Grants and the hashes of their tokens. To revoke one is to delete it.</summary>
public interface IGrants
{
    /// <summary>Tokens that may hold at once: a rotation that overlaps more is refused.</summary>
    const int MostTokens = 8;

    Task<GrantRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken);

    Task<Page<GrantRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Those that the filter lets through, as few as it leaves: what stands in the way of a deletion, say.</summary>
    Task<Page<GrantRecord>> ListAsync(OrganisationId organisation, GrantFilter filter, PageRequest page, CancellationToken cancellationToken);

    Task<Written<GrantRecord>> CreateAsync(
        OrganisationId organisation, GrantRecord record, TokenHash token, string author, CreationKey? key, CancellationToken cancellationToken);

    Task<Written<GrantRecord>> UpdateAsync(OrganisationId organisation, GrantRecord record, string author, CancellationToken cancellationToken);

    /// <summary>Gives the grant another token; those before it hold until the overlap ends, if they did not end earlier.</summary>
    Task<Written<GrantRecord>> RotateAsync(
        OrganisationId organisation, string id, long version, TokenRotation rotation, string author, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<GrantTokenRecord>> TokensAsync(OrganisationId organisation, string id, CancellationToken cancellationToken);

    Task<Written<GrantRecord>> DeleteAsync(OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken);

    /// <summary>Keeps the latest use of each. No change of the grant: its version stays and nobody is told.</summary>
    Task MarkUsedAsync(IReadOnlyCollection<GrantUse> uses, CancellationToken cancellationToken);
}
