using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Telemetry;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>
/// What a person says to a call: first recorded with its author, then told to the ledger, so that no call ever runs by an approval that nobody stands for. If
/// the second step fails, the same request does it again.
/// </summary>
internal sealed class ApprovalVotes(IDirectoryStore store, ILedger ledger, ApprovalViews views, SluiceOptions options, GatewayMetrics metrics, TimeProvider time)
{
    private const string Expired = "The approval has expired: the call asks for another when it is tried again.";
    private const string Used = "The call has used the approval up: it has run, or may have.";
    private const string Rejected = "The approval was rejected, and the caller has been told so: once it expires, the call can ask again.";

    public async Task<IResult> VoteAsync(AdminCaller caller, string id, ApprovalDecision decision, string? comment, CancellationToken cancellationToken)
    {
        if (await store.Approvals.FindAsync(caller.Organisation, id, cancellationToken) is not { } approval)
            return Reads.NotFound;
        if (RefusalOf(approval.StateAt(NowMs), decision) is { } refusal)
            return Problem.Of(ProblemKind.Decided, refusal);
        var wanted = decision == ApprovalDecision.Approve ? ApprovalStates.Approved : ApprovalStates.Rejected;
        if (approval.State != wanted)
        {
            var vote = new ApprovalVote(wanted, comment, NowMs + (options.ApprovalMinutes * 60_000L));
            var written = await store.Approvals.VoteAsync(caller.Organisation, id, approval.Version, vote, caller.Author, cancellationToken);
            if (written is not { Status: WriteStatus.Done, Record: { } voted })
                return written.Status == WriteStatus.NotFound ? Reads.NotFound : Problem.Of(ProblemKind.Decided, "Another decision came first: read the approval again.");
            approval = voted;
            metrics.ApprovalDecided(decision);
        }

        // Not under the caller's cancellation: what is recorded is to be in force.
        var outcome = await ledger.DecideApprovalAsync(new OwnerKey(approval.Owner), id, decision, CancellationToken.None);
        return await AnswerAsync(caller, approval, outcome);
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static string? RefusalOf(string state, ApprovalDecision decision) => state switch
    {
        ApprovalStates.Expired => Expired,
        ApprovalStates.Used => Used,
        ApprovalStates.Rejected when decision == ApprovalDecision.Approve => Rejected,
        _ => null,
    };

    private async Task<IResult> AnswerAsync(AdminCaller caller, ApprovalRecord approval, ApprovalOutcome outcome)
    {
        switch (outcome)
        {
            case ApprovalOutcome.Done:
                return new ObjectAnswer<ApprovalView>(views.Whole(caller, approval), approval.Version);
            case ApprovalOutcome.Used:
                return await RefuseAsync(approval, ApprovalStates.Used, approval.ExpiresMs, Used);
            case ApprovalOutcome.Rejected:
                return await RefuseAsync(approval, ApprovalStates.Rejected, approval.ExpiresMs, Rejected);
            case ApprovalOutcome.Unknown:
                return await RefuseAsync(approval, approval.State, NowMs, Expired);
            default:
                return Problem.Of(ProblemKind.Unavailable, "The decision is recorded, but the ledger does not answer: send it again, so that it is in force.");
        }
    }

    /// <summary>The ledger has the last word: what is shown follows it.</summary>
    private async Task<IResult> RefuseAsync(ApprovalRecord approval, string state, long expiresMs, string detail)
    {
        await store.Approvals.MarkAsync(new OrganisationId(approval.Organisation), approval.Id, state, expiresMs, CancellationToken.None);
        return Problem.Of(ProblemKind.Decided, detail);
    }
}
