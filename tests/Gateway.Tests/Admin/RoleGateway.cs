using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>A gateway with two organisations. Whatever it answers is searched for the secrets that are kept in it.</summary>
public sealed class RoleGateway : IAsyncLifetime
{
    internal ApiGateway Api { get; private set; } = null!;

    internal ApiTenant Ours { get; private set; } = null!;

    internal ApiTenant Theirs { get; private set; } = null!;

    internal IEnumerable<RouteEndpoint> Endpoints => Api.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/"));

    private IDirectoryStore Store => Api.Gateway.Services.GetRequiredService<IDirectoryStore>();

    public async ValueTask InitializeAsync()
    {
        Api = await ApiGateway.StartAsync("--Sluice:Admin:RequestsPerMinute=1000000", "--Sluice:Egress:Allow=127.0.0.1");
        Ours = await ApiTenant.FoundAsync(Api, "ours");
        Theirs = await ApiTenant.OfOperatorAsync(Api);
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    internal static string NameOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? endpoint.RoutePattern.RawText!;

    internal async Task<ApiAnswer> SendAsync(string operation, ApiCaller caller, RoleCall call)
    {
        var method = Endpoints.Single(endpoint => NameOf(endpoint) == operation).Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single();
        (string, string)[] headers = call.ETag is { } etag ? [("If-Match", etag)] : [];
        var answer = await caller.SendAsync(new HttpMethod(method), call.Path, call.Body is { Length: > 0 } body ? body : null, headers);
        Assert.DoesNotContain(Ours.Secrets, secret => answer.Text.Contains(secret));
        return answer;
    }

    internal async Task<long> LastChangeAsync(ApiTenant tenant) =>
        (await Store.Audit.ListAsync(tenant.Organisation, AdminAuditFilter.All, new PageRequest(1), default)).Items.Single().Sequence;

    internal async Task<IReadOnlyList<string>> IdsAsync(ApiTenant tenant)
    {
        var page = new PageRequest(PageRequest.Largest);
        var (servers, policies, grants, members, keys) = (
            await Store.Servers.ListAsync(tenant.Organisation, page, default), await Store.Policies.ListAsync(tenant.Organisation, page, default),
            await Store.Grants.ListAsync(tenant.Organisation, page, default), await Store.Members.ListAsync(tenant.Organisation, page, default),
            await Store.ApiKeys.ListAsync(tenant.Organisation, page, default));
        IEnumerable<DirectoryRecord> all = [.. servers.Items, .. policies.Items, .. grants.Items, .. members.Items, .. keys.Items];
        return [.. all.Select(record => record.Id)];
    }
}
