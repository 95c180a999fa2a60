using System.Text.Json;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Declared;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>Between what the store keeps of servers and what the API takes and shows.</summary>
internal sealed class ServerRecords(ServerAuth auth)
{
    public ServerRecord New(OrganisationId organisation, NewServer settings)
    {
        var record = With(new ServerRecord { Id = RecordId.New(), Slug = "", Url = "" }, settings.Settings);
        return settings.Auth is null ? record : WithAuth(organisation, record, settings.Auth);
    }

    public ServerRecord WithAuth(OrganisationId organisation, ServerRecord record, AuthSettings settings) => auth.With(record, organisation, settings);

    public static ServerRecord With(ServerRecord record, ServerSettings settings) => record with
    {
        Slug = settings.Slug,
        Url = settings.Url,
        Limits = settings.Limits is null || settings.Limits == ServerLimits.None ? null : JsonSerializer.Serialize(settings.Limits, JsonSerializerOptions.Web),
        Flows = settings.Flows is { ValueKind: not JsonValueKind.Null } flows ? flows.GetRawText() : null,
    };

    public ServerView View(AdminCaller caller, ServerRecord record) => new()
    {
        Id = record.Id,
        Slug = record.Slug,
        Source = Source.Api,
        Url = UrlFor(caller, record.Url),
        McpPath = $"/mcp/{record.Id}",
        Limits = record.Limits is { } limits ? JsonSerializer.Deserialize<ServerLimits>(limits, JsonSerializerOptions.Web)! : ServerLimits.None,
        Flows = record.Flows is { } flows ? JsonElement.Parse(flows) : null,
        Auth = auth.View(caller, record),
        CreatedAt = UtcTime.Of(record.CreatedMs),
        UpdatedAt = UtcTime.Of(record.UpdatedMs),
    };

    public static ServerView View(AdminCaller caller, Server declared) => new()
    {
        Id = declared.Id,
        Slug = declared.Slug,
        Source = Source.Manifest,
        Url = UrlFor(caller, declared.Url.OriginalString),
        McpPath = $"/mcp/{declared.Id}",
        Limits = declared.Limits,
        Flows = declared.FlowsText is { } flows ? JsonElement.Parse(flows) : null,
        Auth = ServerAuth.View(caller, declared),
        CreatedAt = null,
        UpdatedAt = null,
    };

    private static string UrlFor(AdminCaller caller, string url) =>
        caller.Role == AdminRole.Admin ? url : new Uri(url).GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
}
