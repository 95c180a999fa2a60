using System.Text;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Policies;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>Why a call would be allowed or denied now. Nothing is charged, and nothing recorded.</summary>
internal static class ExplainEndpoints
{
    public static void AddExplain(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CallingGrants>();
        builder.Services.AddSingleton<CounterQuestions>();
    }

    public static void MapExplain(this IEndpointRouteBuilder api) => api.MapPost("/explain", ExplainAsync).WithTags("Decisions")
        .Operation("explainCall", "Says what would become of a call now, and why; charges nothing", AdminRole.Viewer).Produces<ExplanationView>().Refuses(ProblemKind.NotFound);

    private static async Task<IResult> ExplainAsync(
        AdminCaller caller, Body<ExplainedCall> body, CallingGrants grants, CounterQuestions counters, CancellationToken cancellationToken)
    {
        var call = body.Value;
        if (await grants.FindAsync(caller, call.Grant, cancellationToken) is not { } grant)
            return Reads.NotFound;
        if (call.Document is { } draft)
            grant = grant with { Version = null, Policy = PolicyDocument.Load(draft.GetRawText()).Policy };
        if (call.Subject?.Split(' ', 2) is [var issuer, var subject])
            grant = grant with { Owner = OwnerKey.ForSubject(grant.Owner, issuer, subject) };
        var arguments = Encoding.UTF8.GetBytes(call.Arguments?.GetRawText() ?? "");
        var explanation = ExplainedPolicy.Explain(grant, call.Tool, arguments);
        var flow = ExplainedFlow.Of(grant, new ToolCall { Tool = call.Tool, Arguments = arguments, GrantLabel = grant.Label });
        var answer = await counters.AskAsync(grant, explanation.Charges, flow.Step, cancellationToken);
        return Results.Json(ExplanationView.Of(grant, call.Tool, flow.AddTo(explanation, answer, grant.Policy is { IsShadow: true }), answer, flow.Part?.Flow), AdminJson.Options);
    }
}
