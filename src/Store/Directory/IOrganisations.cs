using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>The tenants. Only the operator of the install may list and create them; each tenant sees itself.</summary>
public interface IOrganisations
{
    Task<OrganisationRecord?> FindAsync(OrganisationId organisation, CancellationToken cancellationToken);

    /// <summary>All of the install.</summary>
    Task<Page<OrganisationRecord>> ListAllAsync(PageRequest page, CancellationToken cancellationToken);

    /// <summary>Asked for twice with one id: the second is a duplicate.</summary>
    Task<Written<OrganisationRecord>> CreateAsync(OrganisationRecord record, string author, CancellationToken cancellationToken);

    Task<Written<OrganisationRecord>> UpdateAsync(OrganisationId organisation, OrganisationRecord record, string author, CancellationToken cancellationToken);
}
