using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Description;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Servers.Probing;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>Upstream MCP servers.</summary>
internal static class ServerEndpoints
{
    private const string Path = "servers";

    public static void AddServers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServerAuth>();
        builder.Services.AddSingleton<ServerRecords>();
        builder.Services.AddSingleton<ServerProbe>();
        builder.Services.AddSingleton<ServerTests>();
    }

    public static void MapServers(this IEndpointRouteBuilder api)
    {
        var servers = api.MapGroup($"/{Path}").WithTags("Servers");
        servers.MapGet("/", ListAsync).Operation("listServers", "Lists the servers, without their credentials", AdminRole.Viewer).Lists<ServerView>();
        servers.MapPost("/", CreateAsync).Operation("createServer", "Creates a server", AdminRole.Admin).Creates<ServerView>();
        servers.MapGet("/{id}", FindAsync).Operation("getServer", "Reads a server, without its credentials", AdminRole.Viewer).Returns<ServerView>();
        servers.MapPut("/{id}", UpdateAsync).Operation("updateServer", "Changes a server", AdminRole.Admin).Returns<ServerView>().RefusesDeclared(RecordKinds.Server);
        servers.MapPut("/{id}/auth", SetAuthAsync).Operation("setServerAuth", "Sets how the gateway authenticates to a server", AdminRole.Admin)
            .Returns<ServerView>().RefusesDeclared(RecordKinds.Server);
        servers.MapDelete("/{id}", DeleteAsync).Operation("deleteServer", "Deletes a server that no grant names", AdminRole.Admin).Deletes().RefusesDeclared(RecordKinds.Server);
        servers.MapServerTests();
    }

    private static Task<IResult> ListAsync(
        AdminCaller caller, PageQuery page, IDirectoryStore store, DeclaredLayer declared, ServerRecords records, CancellationToken cancellationToken) =>
        DeclaredPages.ListAsync(
            page.Page,
            declared.For(caller).Servers.Select(server => ServerRecords.View(caller, server)),
            rest => store.Servers.ListAsync(caller.Organisation, rest, cancellationToken),
            server => records.View(caller, server));

    private static async Task<IResult> FindAsync(
        AdminCaller caller, string id, IDirectoryStore store, DeclaredLayer declared, ServerRecords records, CancellationToken cancellationToken) =>
        declared.For(caller).Servers.FirstOrDefault(server => string.Equals(server.Id, id, StringComparison.Ordinal)) is { } server
            ? new ObjectAnswer<ServerView>(ServerRecords.View(caller, server), version: 0)
            : Reads.Found(await store.Servers.FindAsync(caller.Organisation, id, cancellationToken), record => records.View(caller, record));

    private static async Task<IResult> CreateAsync(
        AdminCaller caller,
        Body<NewServer> body,
        Creation creation,
        IDirectoryStore store,
        ServerRecords records,
        Changes changes,
        CancellationToken cancellationToken)
    {
        var record = records.New(caller.Organisation, body.Value);
        var written = await store.Servers.CreateAsync(caller.Organisation, record, caller.Author, creation.KeyOf(caller, body), cancellationToken);
        return await changes.CreatedAsync(written, Path, server => records.View(caller, server));
    }

    private static async Task<IResult> UpdateAsync(
        AdminCaller caller,
        string id,
        IfMatch version,
        Body<ServerSettings> body,
        IDirectoryStore store,
        ServerRecords records,
        Changes changes,
        CancellationToken cancellationToken)
    {
        var wanted = ServerRecords.With(new ServerRecord { Id = id, Version = version.Version, Slug = "", Url = "" }, body.Value);
        return await changes.ChangedAsync(
            await store.Servers.UpdateAsync(caller.Organisation, wanted, caller.Author, cancellationToken), server => records.View(caller, server));
    }

    private static async Task<IResult> SetAuthAsync(
        AdminCaller caller,
        string id,
        IfMatch version,
        Body<AuthSettings> body,
        IDirectoryStore store,
        ServerRecords records,
        Changes changes,
        CancellationToken cancellationToken)
    {
        var wanted = records.WithAuth(caller.Organisation, new ServerRecord { Id = id, Version = version.Version, Slug = "", Url = "" }, body.Value);
        return await changes.ChangedAsync(
            await store.Servers.SetCredentialsAsync(caller.Organisation, wanted, caller.Author, cancellationToken), server => records.View(caller, server));
    }

    private static async Task<IResult> DeleteAsync(
        AdminCaller caller, string id, IfMatch version, IDirectoryStore store, Changes changes, CancellationToken cancellationToken)
    {
        var written = await store.Servers.DeleteAsync(caller.Organisation, id, version.Version, caller.Author, cancellationToken);
        return written.Status == WriteStatus.BadReference
            ? await InUse.ByGrantsAsync(store.Grants, caller.Organisation, new GrantFilter(Server: id), cancellationToken)
            : await changes.DeletedAsync(written);
    }
}
