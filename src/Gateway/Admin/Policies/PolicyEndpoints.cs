using System.Text.Json;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>Policies. What becomes of their documents is said beside.</summary>
internal static class PolicyEndpoints
{
    private const string Path = "policies";

    public static void AddPolicies(this WebApplicationBuilder builder) => builder.Services.AddSingleton<PolicyTexts>();

    public static void MapPolicies(this IEndpointRouteBuilder api)
    {
        var policies = api.MapGroup($"/{Path}").WithTags("Policies");
        policies.MapGet("/", ListAsync).Operation("listPolicies", "Lists the policies, without their documents", AdminRole.Viewer).Lists<PolicyView>();
        policies.MapPost("/", CreateAsync).Operation("createPolicy", "Creates a policy with its first version", AdminRole.PolicyManager).Creates<PolicyView>();
        policies.MapPost("/validate", Validate).Operation("validatePolicy", "Says whether a document is a policy, and what it says, or all its errors", AdminRole.PolicyManager)
            .Produces<PolicyCheck>();
        policies.MapGet("/{id}", FindAsync).Operation("getPolicy", "Reads a policy with the document in force", AdminRole.Viewer).Returns<PolicyView>();
        policies.MapPut("/{id}", RenameAsync).Operation("renamePolicy", "Renames a policy", AdminRole.PolicyManager).Returns<PolicyView>().RefusesDeclared(RecordKinds.Policy);
        policies.MapDelete("/{id}", DeleteAsync).Operation("deletePolicy", "Deletes a policy that no grant names, with its versions", AdminRole.PolicyManager)
            .Deletes().RefusesDeclared(RecordKinds.Policy);
        policies.MapPolicyVersions();
    }

    private static Task<IResult> ListAsync(AdminCaller caller, PageQuery page, IDirectoryStore store, DeclaredLayer declared, CancellationToken cancellationToken) =>
        DeclaredPages.ListAsync(
            page.Page,
            declared.For(caller).Policies.Select(PolicyView.Of),
            rest => store.Policies.ListAsync(caller.Organisation, rest, cancellationToken),
            PolicyView.Of);

    private static async Task<IResult> CreateAsync(
        AdminCaller caller, Body<NewPolicy> body, Creation creation, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var record = new PolicyRecord { Id = RecordId.New(), Name = body.Value.Name };
        var written = await store.Policies.CreateAsync(
            caller.Organisation, record, body.Value.Document.GetRawText(), caller.Author, creation.KeyOf(caller, body), cancellationToken);
        return await changes.CreatedAsync(written, Path, PolicyView.Of);
    }

    private static IResult Validate(Body<PolicyDraft> body) => Results.Json(PolicyCheck.Of(body.Value.Document.GetRawText()), AdminJson.Options);

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, PolicyTexts texts, CancellationToken cancellationToken) =>
        await texts.InForceAsync(caller, id, cancellationToken) is { } policy
            ? new ObjectAnswer<PolicyView>(policy.View with { Document = JsonElement.Parse(policy.Document) }, policy.ETag)
            : Reads.NotFound;

    private static async Task<IResult> RenameAsync(
        AdminCaller caller, string id, IfMatch version, Body<PolicyName> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var wanted = new PolicyRecord { Id = id, Version = version.Version, Name = body.Value.Name };
        return await changes.ChangedAsync(await store.Policies.UpdateAsync(caller.Organisation, wanted, caller.Author, cancellationToken), PolicyView.Of);
    }

    private static async Task<IResult> DeleteAsync(
        AdminCaller caller, string id, IfMatch version, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var written = await store.Policies.DeleteAsync(caller.Organisation, id, version.Version, caller.Author, cancellationToken);
        return written.Status == WriteStatus.BadReference
            ? await InUse.ByGrantsAsync(store.Grants, caller.Organisation, new GrantFilter(Policy: id), cancellationToken)
            : await changes.DeletedAsync(written);
    }
}
