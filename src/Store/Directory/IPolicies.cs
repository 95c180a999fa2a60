using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>Policies and their versions. A version is added, never changed; the last one is in force.</summary>
public interface IPolicies
{
    Task<PolicyRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken);

    Task<Page<PolicyRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Creates the policy with version 1.</summary>
    Task<Written<PolicyRecord>> CreateAsync(
        OrganisationId organisation, PolicyRecord record, string document, string author, CreationKey? key, CancellationToken cancellationToken);

    /// <summary>Renames; the versions stay.</summary>
    Task<Written<PolicyRecord>> UpdateAsync(OrganisationId organisation, PolicyRecord record, string author, CancellationToken cancellationToken);

    /// <summary>Adds a version, which is in force with the commit. A roll-back adds the old text again.</summary>
    Task<Written<PolicyRecord>> AddVersionAsync(
        OrganisationId organisation, string id, long version, string document, string author, CancellationToken cancellationToken);

    Task<PolicyVersionRecord?> FindVersionAsync(OrganisationId organisation, string id, long number, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<Page<PolicyVersionRecord>> ListVersionsAsync(OrganisationId organisation, string id, PageRequest page, CancellationToken cancellationToken);

    Task<Written<PolicyRecord>> DeleteAsync(OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken);
}
