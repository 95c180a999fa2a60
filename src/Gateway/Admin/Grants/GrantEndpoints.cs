using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>Identities for callers.</summary>
internal static class GrantEndpoints
{
    private const string Path = "grants";

    public static void AddGrants(this WebApplicationBuilder builder) => builder.Services.AddSingleton<GrantChanges>();

    public static void MapGrants(this IEndpointRouteBuilder api)
    {
        var grants = api.MapGroup($"/{Path}").WithTags("Grants");
        grants.MapGet("/", ListAsync).Operation("listGrants", "Lists grants", AdminRole.Viewer).Lists<GrantView>();
        grants.MapPost("/", CreateAsync).Operation("createGrant", "Mints a grant; its token is shown once", AdminRole.Admin).Creates<MintedGrant>();
        grants.MapGet("/{id}", FindAsync).Operation("getGrant", "Reads a grant", AdminRole.Viewer).Returns<GrantView>();
        grants.MapPut("/{id}", UpdateAsync).Operation("updateGrant", "Changes a grant's label, tags, policy and expiry", AdminRole.Admin).Returns<GrantView>()
            .RefusesDeclared(RecordKinds.Grant);
        grants.MapDelete("/{id}", RevokeAsync).Operation("revokeGrant", "Revokes a grant, which ends its calls and streams", AdminRole.Admin).Deletes()
            .RefusesDeclared(RecordKinds.Grant);
        grants.MapPut("/{id}/policy", AttachAsync).Operation("attachPolicy", "Gives a grant another policy, or none", AdminRole.PolicyManager).Returns<GrantView>()
            .RefusesDeclared(RecordKinds.Grant);
        grants.MapPost("/{id}/suspend", SuspendAsync).Operation("suspendGrant", "Refuses a grant's calls until it is resumed", AdminRole.Admin).Returns<GrantView>()
            .RefusesDeclared(RecordKinds.Grant);
        grants.MapPost("/{id}/resume", ResumeAsync).Operation("resumeGrant", "Ends a suspension", AdminRole.Admin).Returns<GrantView>()
            .RefusesDeclared(RecordKinds.Grant);
        grants.MapPost("/{id}/rotate", RotateAsync)
            .Operation("rotateGrant", "Gives a grant another token, which is shown once", AdminRole.Admin).Returns<MintedGrant>().Refuses(ProblemKind.Bound)
            .RefusesDeclared(RecordKinds.Grant);
        grants.MapGet("/{id}/tokens", TokensAsync).Operation("listGrantTokens", "Lists the tokens that hold, without the tokens", AdminRole.Viewer).Lists<TokenView>();
    }

    private static Task<IResult> ListAsync(
        AdminCaller caller, GrantQuery query, PageQuery page, IDirectoryStore store, DeclaredLayer declared, CancellationToken cancellationToken) =>
        DeclaredPages.ListAsync(
            page.Page,
            declared.For(caller).Grants.Select(GrantView.Of).Where(query.Takes),
            rest => store.Grants.ListAsync(caller.Organisation, query.Filter, rest, cancellationToken),
            GrantView.Of);

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, IDirectoryStore store, DeclaredLayer declared, CancellationToken cancellationToken) =>
        DeclaredGrant(caller, id, declared) is { } grant
            ? new ObjectAnswer<GrantView>(GrantView.Of(grant), version: 0)
            : Reads.Found(await store.Grants.FindAsync(caller.Organisation, id, cancellationToken), GrantView.Of);

    /// <summary>Of a grant of the manifest none is shown: its token stands in the file.</summary>
    private static async Task<IResult> TokensAsync(AdminCaller caller, string id, IDirectoryStore store, DeclaredLayer declared, CancellationToken cancellationToken)
    {
        if (DeclaredGrant(caller, id, declared) is null && await store.Grants.FindAsync(caller.Organisation, id, cancellationToken) is null)
            return Reads.NotFound;
        return Reads.Listed(new Page<GrantTokenRecord>(await store.Grants.TokensAsync(caller.Organisation, id, cancellationToken), Next: null), TokenView.Of);
    }

    private static Task<IResult> CreateAsync(
        AdminCaller caller, Body<NewGrant> body, Creation creation, GrantChanges grants, CancellationToken cancellationToken) =>
        grants.CreateAsync(caller, body.Value, creation.KeyOf(caller, body), Path, cancellationToken);

    private static Task<IResult> UpdateAsync(
        AdminCaller caller, string id, IfMatch version, Body<GrantSettings> body, GrantChanges grants, CancellationToken cancellationToken) =>
        grants.ChangeAsync(caller, id, version, body.Value.ApplyTo, cancellationToken);

    private static Task<IResult> AttachAsync(
        AdminCaller caller, string id, IfMatch version, Body<AttachedPolicy> body, GrantChanges grants, CancellationToken cancellationToken) =>
        grants.ChangeAsync(caller, id, version, grant => grant with { Policy = body.Value.Policy }, cancellationToken);

    private static Task<IResult> SuspendAsync(AdminCaller caller, string id, IfMatch version, GrantChanges grants, CancellationToken cancellationToken) =>
        grants.ChangeAsync(caller, id, version, static grant => grant with { State = GrantStates.Suspended }, cancellationToken);

    private static Task<IResult> ResumeAsync(AdminCaller caller, string id, IfMatch version, GrantChanges grants, CancellationToken cancellationToken) =>
        grants.ChangeAsync(caller, id, version, static grant => grant with { State = GrantStates.Active }, cancellationToken);

    private static Task<IResult> RotateAsync(
        AdminCaller caller, string id, IfMatch version, Body<Rotation> body, GrantChanges grants, CancellationToken cancellationToken) =>
        grants.RotateAsync(caller, id, version, TimeSpan.FromSeconds(body.Value.OverlapSeconds), cancellationToken);

    private static async Task<IResult> RevokeAsync(
        AdminCaller caller, string id, IfMatch version, IDirectoryStore store, Changes changes, CancellationToken cancellationToken) =>
        await changes.DeletedAsync(await store.Grants.DeleteAsync(caller.Organisation, id, version.Version, caller.Author, cancellationToken));

    private static Grant? DeclaredGrant(AdminCaller caller, string id, DeclaredLayer declared) =>
        declared.For(caller).Grants.FirstOrDefault(grant => string.Equals(grant.Id, id, StringComparison.Ordinal));
}
