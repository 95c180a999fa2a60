using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Keys;

/// <summary>Keys for this API.</summary>
internal static class KeyEndpoints
{
    private const string Path = "keys";

    public static void MapKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup($"/{Path}").WithTags("Keys");
        keys.MapGet("/", ListAsync).Operation("listKeys", "Lists the API keys, without their secrets", AdminRole.Admin).Lists<KeyView>();
        keys.MapPost("/", CreateAsync).Operation("createKey", "Mints an API key; its secret is shown once", AdminRole.Admin).Creates<MintedKey>();
        keys.MapGet("/{id}", FindAsync).Operation("getKey", "Reads an API key", AdminRole.Admin).Returns<KeyView>();
        keys.MapPut("/{id}", UpdateAsync).Operation("updateKey", "Changes an API key's name, role or expiry", AdminRole.Admin).Returns<KeyView>()
            .Refuses(ProblemKind.LastAdmin);
        keys.MapDelete("/{id}", DeleteAsync).Operation("deleteKey", "Deletes an API key, which stops at once", AdminRole.Admin).Deletes();
    }

    private static async Task<IResult> ListAsync(AdminCaller caller, PageQuery page, IDirectoryStore store, CancellationToken cancellationToken) =>
        Reads.Listed(await store.ApiKeys.ListAsync(caller.Organisation, page.Page, cancellationToken), KeyView.Of);

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, IDirectoryStore store, CancellationToken cancellationToken) =>
        Reads.Found(await store.ApiKeys.FindAsync(caller.Organisation, id, cancellationToken), KeyView.Of);

    private static async Task<IResult> CreateAsync(
        AdminCaller caller, Body<KeySettings> body, Creation creation, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var token = ApiKeyToken.Mint(RecordId.New());
        var record = With(new ApiKeyRecord { Id = token.KeyId, Name = "", Role = "", Hash = token.Hash.ToBytes() }, body.Value);
        var written = await store.ApiKeys.CreateAsync(caller.Organisation, record, caller.Author, creation.KeyOf(caller, body), cancellationToken);
        return await changes.CreatedAsync(
            written, Path, key => written.Status == WriteStatus.Done ? MintedKey.New(KeyView.Of(key), token.Reveal()) : MintedKey.Replayed(KeyView.Of(key)));
    }

    private static async Task<IResult> UpdateAsync(
        AdminCaller caller, string id, IfMatch version, Body<KeySettings> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var wanted = With(new ApiKeyRecord { Id = id, Version = version.Version, Name = "", Role = "", Hash = [] }, body.Value);
        return await changes.ChangedAsync(await store.ApiKeys.UpdateAsync(caller.Organisation, wanted, caller.Author, cancellationToken), KeyView.Of);
    }

    private static async Task<IResult> DeleteAsync(
        AdminCaller caller, string id, IfMatch version, IDirectoryStore store, Changes changes, CancellationToken cancellationToken) =>
        await changes.DeletedAsync(await store.ApiKeys.DeleteAsync(caller.Organisation, id, version.Version, caller.Author, cancellationToken));

    private static ApiKeyRecord With(ApiKeyRecord record, KeySettings settings) =>
        record with { Name = settings.Name, Role = settings.Role.Name(), ExpiresMs = UtcTime.ToUnixMs(settings.ExpiresAt) };
}
