using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>What was changed through the store. Every change writes its record itself, so there is nothing to append.</summary>
public interface IAdminAudit
{
    /// <summary>Newest first.</summary>
    Task<Page<AdminAuditRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken);
}
