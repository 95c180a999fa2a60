using System.Text.Json;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>The versions of a policy: added, compared, put in force again.</summary>
internal static class PolicyVersionEndpoints
{
    public static void MapPolicyVersions(this IEndpointRouteBuilder policies)
    {
        policies.MapPut("/{id}/document", AddAsync).Operation("setPolicyDocument", "Adds a version, which is in force at once", AdminRole.PolicyManager)
            .Returns<PolicyView>().RefusesDeclared(RecordKinds.Policy);
        policies.MapGet("/{id}/versions", ListAsync).Operation("listPolicyVersions", "Lists the versions of a policy, newest first", AdminRole.Viewer).Lists<PolicyVersionView>();
        policies.MapGet("/{id}/versions/{number:long}", FindAsync).Operation("getPolicyVersion", "Reads one version with its document", AdminRole.Viewer)
            .Produces<PolicyVersionView>();
        policies.MapGet("/{id}/diff", DiffAsync).Operation("diffPolicyVersions", "Compares two versions of a policy", AdminRole.Viewer).Produces<PolicyDiff>();
        policies.MapPost("/{id}/diff", DiffDraftAsync).Operation("diffPolicyDraft", "Compares the document in force with a draft", AdminRole.PolicyManager)
            .Produces<PolicyDiff>();
        policies.MapPost("/{id}/rollback", RollBackAsync).Operation("rollBackPolicy", "Adds a version with the text of an old one", AdminRole.PolicyManager)
            .Returns<PolicyView>().RefusesDeclared(RecordKinds.Policy);
    }

    private static async Task<IResult> AddAsync(
        AdminCaller caller, string id, IfMatch version, Body<PolicyDocument> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken) =>
        await changes.ChangedAsync(
            await store.Policies.AddVersionAsync(caller.Organisation, id, version.Version, body.Value.Document.GetRawText(), caller.Author, cancellationToken), PolicyView.Of);

    /// <summary>Of a policy of the manifest there are none.</summary>
    private static async Task<IResult> ListAsync(
        AdminCaller caller, string id, PageQuery page, IDirectoryStore store, PolicyTexts texts, CancellationToken cancellationToken) =>
        await texts.InForceAsync(caller, id, cancellationToken) is null
            ? Reads.NotFound
            : Reads.Listed(await store.Policies.ListVersionsAsync(caller.Organisation, id, page.Page, cancellationToken), PolicyVersionView.Of);

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, long number, IDirectoryStore store, CancellationToken cancellationToken) =>
        await store.Policies.FindVersionAsync(caller.Organisation, id, number, cancellationToken) is { } version
            ? Results.Json(PolicyVersionView.Of(version) with { Document = JsonElement.Parse(version.Document) }, AdminJson.Options)
            : Reads.NotFound;

    private static async Task<IResult> DiffAsync(AdminCaller caller, string id, VersionRange range, PolicyTexts texts, CancellationToken cancellationToken)
    {
        if (await texts.InForceAsync(caller, id, cancellationToken) is not { } policy)
            return Reads.NotFound;
        var before = await texts.TextAsync(caller, id, range.From, cancellationToken);
        var after = range.To is { } to ? await texts.TextAsync(caller, id, to, cancellationToken) : policy.Document;
        return before is null || after is null
            ? Problem.Of(ProblemKind.NotFound, $"The policy has no version {(before is null ? range.From : range.To)}.")
            : Results.Json(PolicyDiff.Between(range.From, before, range.To ?? policy.View.LatestVersion, after), AdminJson.Options);
    }

    private static async Task<IResult> DiffDraftAsync(AdminCaller caller, string id, Body<PolicyDocument> body, PolicyTexts texts, CancellationToken cancellationToken) =>
        await texts.InForceAsync(caller, id, cancellationToken) is { } policy
            ? Results.Json(PolicyDiff.Between(policy.View.LatestVersion, policy.Document, to: null, body.Value.Document.GetRawText()), AdminJson.Options)
            : Reads.NotFound;

    /// <summary>A text that an older gateway took may be one that this one does not load.</summary>
    private static async Task<IResult> RollBackAsync(
        AdminCaller caller, string id, IfMatch version, Body<PolicyRollback> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        if (await store.Policies.FindAsync(caller.Organisation, id, cancellationToken) is null)
            return Reads.NotFound;
        if (await store.Policies.FindVersionAsync(caller.Organisation, id, body.Value.Version, cancellationToken) is not { } old)
            return Problem.Invalid(new BodyError("/version", $"The policy has no version {body.Value.Version}."));
        if (PolicyDocument.Load(old.Document).Errors is { Count: > 0 } errors)
            return Problem.Invalid([.. errors.Select(error => new BodyError("/version", $"{error.Pointer}: {PolicyDocument.Detail(error)}"))]);
        return await changes.ChangedAsync(
            await store.Policies.AddVersionAsync(caller.Organisation, id, version.Version, old.Document, caller.Author, cancellationToken), PolicyView.Of);
    }
}
