using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Approvals;

/// <summary>What the desk writes down of one approval.</summary>
/// <param name="Organisation">Whose it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="State">What the ledger says of it, of <see cref="ApprovalStates"/>.</param>
/// <param name="ExpiresMs">When it is over, and not worth writing down any more.</param>
/// <param name="New">All there is to know of one that is new; else null.</param>
internal sealed record DeskNote(OrganisationId Organisation, string Id, string State, long ExpiresMs, ApprovalRecord? New = null);
