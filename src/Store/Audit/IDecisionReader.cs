using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Audit;

/// <summary>Questions about decisions, of one organisation each, also while they are written.</summary>
public interface IDecisionReader
{
    /// <summary>
    /// Newest first, in the order in which they were recorded: a call is recorded when it ends. One question looks at a bounded number of records, so a
    /// page of a rare kind may be short, or empty, and still have a next one.
    /// </summary>
    /// <exception cref="ArgumentException">The cursor is none that this reader gave for this organisation.</exception>
    Task<Page<DecisionRecord>> ListAsync(OrganisationId organisation, DecisionFilter filter, PageRequest page, CancellationToken cancellationToken);
}
