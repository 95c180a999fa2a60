using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Policies;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>What another policy would have made of the calls that were decided.</summary>
internal static class ReplayEndpoints
{
    public static void AddReplay(this WebApplicationBuilder builder) => builder.Services.AddSingleton<DecisionReplay>();

    public static void MapReplay(this IEndpointRouteBuilder api) => api.MapPost("/replay", ReplayAsync).WithTags("Decisions")
        .Operation("replayDecisions", "Says what another policy would have decided on recorded calls", AdminRole.Viewer).Produces<ReplayView>().Refuses(ProblemKind.NotFound);

    private static async Task<IResult> ReplayAsync(AdminCaller caller, Body<ReplayOrder> body, PolicyTexts texts, DecisionReplay replay, CancellationToken cancellationToken)
    {
        var order = body.Value;
        if (await TextAsync(caller, order, texts, cancellationToken) is not { } text)
            return Problem.Of(ProblemKind.NotFound, "The organisation has no such policy, or the policy no such version.");
        return PolicyDocument.Load(text) is { Policy: { } draft }
            ? Results.Json(await replay.RunAsync(caller, order, draft, cancellationToken), AdminJson.Options)
            : Problem.Invalid(new BodyError("/version", "This version does not load any more: GET it, and give it as a document, mended."));
    }

    private static async Task<string?> TextAsync(AdminCaller caller, ReplayOrder order, PolicyTexts texts, CancellationToken cancellationToken)
    {
        if (order.Document is { } document)
            return document.GetRawText();
        var policy = await texts.InForceAsync(caller, order.Policy!, cancellationToken);
        return policy is null || order.Version is not { } version ? policy?.Document : await texts.TextAsync(caller, order.Policy!, version, cancellationToken);
    }
}
