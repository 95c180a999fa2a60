using Sluice.Store.Audit;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>What was changed through the store. Every change writes its record itself, so there is nothing to append.</summary>
public interface IAdminAudit
{
    /// <summary>Newest first.</summary>
    /// <exception cref="ArgumentException">The cursor is none that this list gave.</exception>
    Task<Page<AdminAuditRecord>> ListAsync(OrganisationId organisation, AdminAuditFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Takes whole segments off the beginning of what is kept too long.</summary>
    Task PruneAsync(AuditRetention retention, CancellationToken cancellationToken);

    /// <summary>The ends of the chains as they are now: of one organisation, or of all when it is null.</summary>
    Task<IReadOnlyList<ChainCheckpoint>> CheckpointsAsync(string? organisation, CancellationToken cancellationToken);
}
