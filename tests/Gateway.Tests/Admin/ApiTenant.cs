using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>An organisation with a caller of each role, and a hand in its store that needs no API.</summary>
internal sealed class ApiTenant(ApiGateway api, OrganisationId organisation, IReadOnlyDictionary<string, ApiCaller> callers)
{
    public static readonly string[] AllRoles = [Roles.Viewer, Roles.PolicyManager, Roles.Admin];

    public OrganisationId Organisation => organisation;

    public ApiCaller this[string role] => callers[role];

    /// <summary>Everything that must not be shown again.</summary>
    public List<string> Secrets { get; } = [];

    private IDirectoryStore Store => api.Gateway.Services.GetRequiredService<IDirectoryStore>();

    public static async Task<ApiTenant> OfOperatorAsync(ApiGateway api) => new(api, OrganisationId.Default, await CallersAsync(api, api.Operator));

    public static async Task<ApiTenant> FoundAsync(ApiGateway api, string id)
    {
        var founded = await api.Operator.PostAsync("organisations", $$"""{"id":"{{id}}","name":"The {{id}}"}""");
        var admin = api.As((string)founded.Expect(HttpStatusCode.Created)["admin_key"]!);
        return new ApiTenant(api, new OrganisationId(id), await CallersAsync(api, admin));
    }

    /// <param name="url">Where it leads; nothing answers there by default.</param>
    public async Task<ServerRecord> AddServerAsync(string url = "http://127.0.0.1:9/mcp")
    {
        var id = RecordId.New();
        var secret = $"header-secret-{RecordId.New()}";
        Secrets.Add(secret);
        var credentials = new ServerCredentials { Headers = [new("X-API-Key", secret)] };
        var record = new ServerRecord
        {
            Id = id,
            Slug = $"server-{id}",
            Url = url,
            Authentication = Authentications.Headers,
            SealedCredentials = ServerSeal.Seal(api.Gateway.Services.GetRequiredService<KeyRing>(), ServerSeal.Credentials, organisation, id, credentials),
        };
        return Done(await Store.Servers.CreateAsync(organisation, record, "test", key: null, default));
    }

    public async Task<PolicyRecord> AddPolicyAsync(string document = Policies.AllowAll)
    {
        var id = RecordId.New();
        return Done(await Store.Policies.CreateAsync(organisation, new PolicyRecord { Id = id, Name = $"policy-{id}" }, document, "test", key: null, default));
    }

    public async Task<(GrantRecord Record, string Token)> AddGrantAsync(string? server = null, string? policy = null)
    {
        var token = GrantToken.Mint(RecordId.New());
        Secrets.Add(token.Reveal());
        var record = new GrantRecord { Id = token.GrantId, Server = server ?? (await AddServerAsync()).Id, Policy = policy, Label = "laptop" };
        return (Done(await Store.Grants.CreateAsync(organisation, record, token.Hash, "test", key: null, default)), token.Reveal());
    }

    public async Task<MemberRecord> AddMemberAsync()
    {
        var id = RecordId.New();
        return Done(await Store.Members.CreateAsync(
            organisation, new MemberRecord { Id = id, Email = $"{id}@example.com", Name = "Ada", Role = Roles.Viewer }, "test", key: null, default));
    }

    public async Task<ApiKeyRecord> AddKeyAsync()
    {
        var token = ApiKeyToken.Mint(RecordId.New());
        Secrets.Add(token.Reveal());
        var record = new ApiKeyRecord { Id = token.KeyId, Name = "spare", Role = Roles.Viewer, Hash = token.Hash.ToBytes() };
        return Done(await Store.ApiKeys.CreateAsync(organisation, record, "test", key: null, default));
    }

    /// <summary>It has one, which was never changed.</summary>
    public Task HaveWebhookAsync() => Store.Webhooks.CreateAsync(organisation, "https://hooks.example.com/", [1], "test", key: null, default);

    /// <summary>A call that waits, as its gateway wrote it down. Returns its id.</summary>
    public async Task<string> AddApprovalAsync()
    {
        var id = RecordId.New();
        await Store.Approvals.AddAsync(
            new ApprovalRecord
            {
                Organisation = organisation.Value,
                Id = id,
                Owner = OwnerKey.ForGrant(organisation.Value, id).Value,
                Server = "server",
                GrantId = "grant",
                GrantLabel = "laptop",
                Tool = "transfer",
                Policy = "payments@3",
                Rule = "/tools/transfer/approval/0",
                ExpiresMs = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeMilliseconds(),
            },
            default);
        return id;
    }

    private static async Task<IReadOnlyDictionary<string, ApiCaller>> CallersAsync(ApiGateway api, ApiCaller admin)
    {
        var callers = new Dictionary<string, ApiCaller>();
        foreach (var role in AllRoles)
        {
            var minted = await admin.PostAsync("keys", $$"""{"name":"a {{role}}","role":"{{role}}"}""");
            callers[role] = api.As((string)minted.Expect(HttpStatusCode.Created)["secret"]!);
        }

        return callers;
    }

    private static T Done<T>(Written<T> written)
        where T : class
    {
        Assert.Equal(WriteStatus.Done, written.Status);
        return written.Record!;
    }
}
