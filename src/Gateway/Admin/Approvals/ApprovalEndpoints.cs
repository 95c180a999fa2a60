using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>Calls that wait for a person.</summary>
internal static class ApprovalEndpoints
{
    public static void AddApprovalVotes(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ApprovalViews>();
        builder.Services.AddSingleton<ApprovalVotes>();
    }

    public static void MapApprovals(this IEndpointRouteBuilder api)
    {
        var approvals = api.MapGroup("/approvals").WithTags("Approvals");
        approvals.MapGet("/", ListAsync).Operation("listApprovals", "Lists calls that wait for a person, oldest first, without their arguments", AdminRole.Viewer)
            .Lists<ApprovalView>();
        approvals.MapGet("/{id}", FindAsync)
            .Operation("getApproval", "Reads one, with the arguments that are not redacted for those who may decide", AdminRole.Viewer).Returns<ApprovalView>();
        approvals.MapPost("/{id}/approve", ApproveAsync)
            .Operation("approveCall", "Lets the call run once, when it is tried again", AdminRole.PolicyManager).Returns<ApprovalView>().Refuses(ProblemKind.Decided);
        approvals.MapPost("/{id}/reject", RejectAsync)
            .Operation("rejectCall", "Refuses the call, and takes an approval back that is not used yet", AdminRole.PolicyManager).Returns<ApprovalView>()
            .Refuses(ProblemKind.Decided);
        approvals.MapWebhook();
    }

    private static async Task<IResult> ListAsync(
        AdminCaller caller, ApprovalQuery query, PageQuery page, IDirectoryStore store, ApprovalViews views, CancellationToken cancellationToken) =>
        Reads.Listed(await store.Approvals.ListAsync(caller.Organisation, query.Filter, page.Page, cancellationToken), views.Brief);

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, IDirectoryStore store, ApprovalViews views, CancellationToken cancellationToken) =>
        Reads.Found(await store.Approvals.FindAsync(caller.Organisation, id, cancellationToken), approval => views.Whole(caller, approval));

    private static Task<IResult> ApproveAsync(AdminCaller caller, string id, Body<ApprovalComment> body, ApprovalVotes votes, CancellationToken cancellationToken) =>
        votes.VoteAsync(caller, id, ApprovalDecision.Approve, body.Value.Comment, cancellationToken);

    private static Task<IResult> RejectAsync(AdminCaller caller, string id, Body<ApprovalComment> body, ApprovalVotes votes, CancellationToken cancellationToken) =>
        votes.VoteAsync(caller, id, ApprovalDecision.Reject, body.Value.Comment, cancellationToken);
}
