using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Export;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Audit;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Audit;

/// <summary>What was changed, and what was decided: of the key's own organisation, newest first.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        var changes = api.MapGroup("/audit").WithTags("Audit");
        changes.MapGet("/", ListChangesAsync).Operation("listChanges", "Lists the changes made over this API, newest first", AdminRole.Admin).Lists<ChangeView>();
        changes.MapGet("/export", ExportChanges).Operation("exportChanges", "Streams the changes, newest first", AdminRole.Admin).Exports();
        var decisions = api.MapGroup("/decisions").WithTags("Decisions");
        decisions.MapGet("/", ListDecisionsAsync).Operation("listDecisions", "Lists the decisions on calls, newest first", AdminRole.Viewer).Lists<DecisionView>();
        decisions.MapGet("/export", ExportDecisions).Operation("exportDecisions", "Streams the decisions, newest first", AdminRole.Viewer).Exports();
    }

    private static Task<IResult> ListChangesAsync(
        AdminCaller caller, ChangeQuery query, PageQuery page, IDirectoryStore store, CancellationToken cancellationToken) =>
        ListedAsync(() => store.Audit.ListAsync(caller.Organisation, query.Filter, page.Page, cancellationToken), ChangeView.Of);

    private static ExportAnswer<ChangeView> ExportChanges(AdminCaller caller, ChangeQuery query, ExportQuery export, IDirectoryStore store) => new(
        "audit",
        export.Format,
        async (page, cancellationToken) => Seen(await store.Audit.ListAsync(caller.Organisation, query.Filter, page, cancellationToken), ChangeView.Of),
        ChangeView.Columns);

    private static Task<IResult> ListDecisionsAsync(
        AdminCaller caller, DecisionQuery query, PageQuery page, IDecisionReader decisions, CancellationToken cancellationToken) =>
        ListedAsync(() => decisions.ListAsync(caller.Organisation, query.Filter, page.Page, cancellationToken), DecisionView.Of);

    private static ExportAnswer<DecisionView> ExportDecisions(AdminCaller caller, DecisionQuery query, ExportQuery export, IDecisionReader decisions) => new(
        "decisions",
        export.Format,
        async (page, cancellationToken) => Seen(await decisions.ListAsync(caller.Organisation, query.Filter, page, cancellationToken), DecisionView.Of),
        DecisionView.Columns);

    private static async Task<IResult> ListedAsync<TRecord, TView>(Func<Task<Page<TRecord>>> ask, Func<TRecord, TView> view)
    {
        try
        {
            return Reads.Listed(await ask(), view);
        }
        catch (ArgumentException)
        {
            return Problem.Of(ProblemKind.Malformed, "cursor takes the member next of the page before.");
        }
    }

    private static Page<TView> Seen<TRecord, TView>(Page<TRecord> page, Func<TRecord, TView> view) => new([.. page.Items.Select(view)], page.Next);
}
