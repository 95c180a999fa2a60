using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Members;

/// <summary>The people of an organisation.</summary>
internal static class MemberEndpoints
{
    private const string Path = "members";

    public static void MapMembers(this IEndpointRouteBuilder api)
    {
        var members = api.MapGroup($"/{Path}").WithTags("Members");
        members.MapGet("/", ListAsync).Operation("listMembers", "Lists the members", AdminRole.Viewer).Lists<MemberView>();
        members.MapPost("/", CreateAsync).Operation("createMember", "Adds a member", AdminRole.Admin).Creates<MemberView>();
        members.MapGet("/{id}", FindAsync).Operation("getMember", "Reads a member", AdminRole.Viewer).Returns<MemberView>();
        members.MapPut("/{id}", UpdateAsync).Operation("updateMember", "Changes a member", AdminRole.Admin).Returns<MemberView>();
        members.MapDelete("/{id}", DeleteAsync).Operation("deleteMember", "Removes a member", AdminRole.Admin).Deletes();
    }

    private static async Task<IResult> ListAsync(AdminCaller caller, PageQuery page, IDirectoryStore store, CancellationToken cancellationToken) =>
        Reads.Listed(await store.Members.ListAsync(caller.Organisation, page.Page, cancellationToken), MemberView.Of);

    private static async Task<IResult> FindAsync(AdminCaller caller, string id, IDirectoryStore store, CancellationToken cancellationToken) =>
        Reads.Found(await store.Members.FindAsync(caller.Organisation, id, cancellationToken), MemberView.Of);

    private static async Task<IResult> CreateAsync(
        AdminCaller caller, Body<MemberSettings> body, Creation creation, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var record = body.Value.ToRecord(RecordId.New());
        var written = await store.Members.CreateAsync(caller.Organisation, record, caller.Author, creation.KeyOf(caller, body), cancellationToken);
        return await changes.CreatedAsync(written, Path, MemberView.Of);
    }

    private static async Task<IResult> UpdateAsync(
        AdminCaller caller, string id, IfMatch version, Body<MemberSettings> body, IDirectoryStore store, Changes changes, CancellationToken cancellationToken) =>
        await changes.ChangedAsync(
            await store.Members.UpdateAsync(caller.Organisation, body.Value.ToRecord(id, version.Version), caller.Author, cancellationToken), MemberView.Of);

    private static async Task<IResult> DeleteAsync(
        AdminCaller caller, string id, IfMatch version, IDirectoryStore store, Changes changes, CancellationToken cancellationToken) =>
        await changes.DeletedAsync(await store.Members.DeleteAsync(caller.Organisation, id, version.Version, caller.Author, cancellationToken));
}
