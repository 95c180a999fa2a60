using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Organisations;

/// <summary>The caller's own organisation; for the operator, the list of all.</summary>
internal static class OrganisationEndpoints
{
    private const string FirstKeyName = "first";

    public static void MapOrganisations(this IEndpointRouteBuilder api)
    {
        var own = api.MapGroup("/organisation").WithTags("Organisations");
        own.MapGet("/", FindAsync).Operation("getOrganisation", "Reads the key's organisation", AdminRole.Viewer).Returns<OrganisationView>();
        own.MapPut("/", UpdateAsync).Operation("updateOrganisation", "Sets the name of the key's organisation, and how long its audit is kept", AdminRole.Admin).Returns<OrganisationView>();
        var all = api.MapGroup("/organisations").WithTags("Organisations");
        all.MapGet("/", ListAsync).OperatorsOperation("listOrganisations", "Lists all organisations of the install").Lists<OrganisationView>();
        all.MapPost("/", CreateAsync)
            .OperatorsOperation("createOrganisation", "Makes an organisation and its first admin key, which is shown once").Creates<FoundedOrganisation>();
    }

    private static async Task<IResult> FindAsync(AdminCaller caller, IDirectoryStore store, CancellationToken cancellationToken) =>
        Reads.Found(await store.Organisations.FindAsync(caller.Organisation, cancellationToken), OrganisationView.Of);

    private static async Task<IResult> UpdateAsync(
        AdminCaller caller, IfMatch version, Body<OrganisationSettings> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var wanted = new OrganisationRecord
        {
            Id = caller.Organisation.Value,
            Version = version.Version,
            Name = body.Value.Name,
            AuditRetentionDays = body.Value.AuditRetentionDays,
        };
        return await changes.ChangedAsync(
            await store.Organisations.UpdateAsync(caller.Organisation, wanted, caller.Author, cancellationToken), OrganisationView.Of);
    }

    private static async Task<IResult> ListAsync(AdminCaller caller, PageQuery page, IDirectoryStore store, CancellationToken cancellationToken) =>
        Reads.Listed(await store.Organisations.ListAllAsync(page.Page, cancellationToken), OrganisationView.Of);

    /// <summary>
    /// The id is the caller's, so it needs no other key to be safe to repeat. An organisation without an admin key that holds is one whose making broke off
    /// half-way, or that is locked out: the operator who asks again opens it.
    /// </summary>
    private static async Task<IResult> CreateAsync(
        AdminCaller caller, Body<NewOrganisation> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var id = new OrganisationId(body.Value.Id);
        var wanted = new OrganisationRecord { Id = id.Value, Name = body.Value.Name };
        var created = await store.Organisations.CreateAsync(wanted, caller.Author, cancellationToken);
        if (created.Status == WriteStatus.Duplicate && await store.Organisations.FindAsync(id, cancellationToken) is { } former)
            created = new Written<OrganisationRecord>(WriteStatus.Done, former);
        if (created.Status != WriteStatus.Done)
            return await changes.ChangedAsync(created, OrganisationView.Of);

        var token = ApiKeyToken.Mint(RecordId.New());
        var first = new ApiKeyRecord { Id = token.KeyId, Name = FirstKeyName, Role = Roles.Admin, Hash = token.Hash.ToBytes() };
        var key = await store.ApiKeys.CreateFirstAsync(id, first, caller.Author, static () => { }, cancellationToken);
        if (key.Status == WriteStatus.Duplicate)
            return Problem.Of(ProblemKind.Duplicate, $"The organisation {id} exists and has an admin key that holds: choose another id.");
        return new ObjectAnswer<FoundedOrganisation>(
            new FoundedOrganisation { Organisation = OrganisationView.Of(created.Record!), AdminKey = token.Reveal() }, created.Record!.Version)
        {
            Status = StatusCodes.Status201Created,
        };
    }
}
