using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>
/// Calls that wait for a person, for people to see. Only a vote is a change of the directory, numbered and audited; what nodes note of the calls themselves is
/// not.
/// </summary>
public interface IApprovals
{
    Task<ApprovalRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<Page<ApprovalRecord>> ListAsync(OrganisationId organisation, ApprovalFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Keeps one that is new, and has it announced; one that is there stays as it is.</summary>
    /// <param name="approval">With its organisation.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task AddAsync(ApprovalRecord approval, CancellationToken cancellationToken);

    /// <summary>Notes what became of a call: what the ledger says of it.</summary>
    Task MarkAsync(OrganisationId organisation, string id, string state, long expiresMs, CancellationToken cancellationToken);

    /// <param name="organisation">Whose it is.</param>
    /// <param name="id">Which.</param>
    /// <param name="version">The version that was read.</param>
    /// <param name="vote">What is said.</param>
    /// <param name="author">Who says it, for the audit.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<Written<ApprovalRecord>> VoteAsync(
        OrganisationId organisation, string id, long version, ApprovalVote vote, string author, CancellationToken cancellationToken);

    /// <summary>Takes one that is to be announced: nobody else gets it before the lease is over.</summary>
    /// <param name="lease">How long it is the taker's alone.</param>
    /// <param name="busy">Organisations whose turn it is not.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    /// <returns>Null: none is due.</returns>
    Task<DueAnnouncement?> TakeDueAsync(TimeSpan lease, IReadOnlyCollection<string> busy, CancellationToken cancellationToken);

    /// <summary>Ends a turn.</summary>
    /// <param name="turn">What was taken.</param>
    /// <param name="nextMs">When to try again; null: it is done.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task EndTurnAsync(DueAnnouncement turn, long? nextMs, CancellationToken cancellationToken);

    /// <summary>Forgets the arguments of those that have expired, and all of those that did a week ago.</summary>
    Task TidyAsync(CancellationToken cancellationToken);
}
