using System.Net;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>Every endpoint of the API by its operation id. An endpoint without a row fails the test: say here who may call it.</summary>
internal static class RoleTable
{
    private const string First = "\"1\"";
    private const string Document = """{"document":{"version":"1","default":"deny"}}""";

    public static readonly IReadOnlyDictionary<string, RoleRow> Rows = new Dictionary<string, RoleRow>
    {
        ["getOrganisation"] = Own(Roles.Viewer, "organisation"),
        ["updateOrganisation"] = new(Roles.Admin, tenant => Call("organisation", """{"name":"renamed"}""", "\"0\"")) { Abroad = HttpStatusCode.PreconditionFailed, Home = HttpStatusCode.PreconditionFailed },
        ["listOrganisations"] = Own(RoleRow.Operators, "organisations"),
        ["createOrganisation"] = new(RoleRow.Operators, _ => Call("organisations", $$"""{"id":"o{{RecordId.New()}}","name":"New"}""")) { Abroad = null },

        ["listMembers"] = Listing(Roles.Viewer, "members", async tenant => (await tenant.AddMemberAsync()).Id),
        ["createMember"] = new(Roles.Admin, _ => Call("members", $$"""{"email":"{{RecordId.New()}}@example.com","name":"New","role":"viewer"}""")) { Abroad = null },
        ["getMember"] = Member(Roles.Viewer, ""),
        ["updateMember"] = Member(Roles.Admin, """{"email":"other@example.com","name":"Other","role":"viewer"}"""),
        ["deleteMember"] = Member(Roles.Admin, ""),

        ["listKeys"] = Listing(Roles.Admin, "keys", async tenant => (await tenant.AddKeyAsync()).Id),
        ["createKey"] = new(Roles.Admin, _ => Call("keys", """{"name":"new","role":"admin"}""")) { Abroad = null },
        ["getKey"] = Key(Roles.Admin, ""),
        ["updateKey"] = Key(Roles.Admin, """{"name":"other","role":"admin"}"""),
        ["deleteKey"] = Key(Roles.Admin, ""),

        ["listGrants"] = Listing(Roles.Viewer, "grants", async tenant => (await tenant.AddGrantAsync()).Record.Id),
        ["createGrant"] = new(Roles.Admin, async tenant => new RoleCall("grants", $$"""{"server":"{{(await tenant.AddServerAsync()).Id}}","label":"new"}""")) { Abroad = HttpStatusCode.UnprocessableEntity },
        ["getGrant"] = Grant(Roles.Viewer),
        ["updateGrant"] = Grant(Roles.Admin, "", """{"label":"other","tags":[],"policy":null,"expires_at":null}"""),
        ["revokeGrant"] = Grant(Roles.Admin),
        ["attachPolicy"] = Grant(Roles.PolicyManager, "/policy", """{"policy":null}"""),
        ["suspendGrant"] = Grant(Roles.Admin, "/suspend"),
        ["resumeGrant"] = Grant(Roles.Admin, "/resume"),
        ["rotateGrant"] = Grant(Roles.Admin, "/rotate", """{"overlap_seconds":60}"""),
        ["listGrantTokens"] = Grant(Roles.Viewer, "/tokens"),

        ["listPolicies"] = Listing(Roles.Viewer, "policies", async tenant => (await tenant.AddPolicyAsync()).Id),
        ["createPolicy"] = new(Roles.PolicyManager, _ => Call("policies", $$"""{"name":"new-{{RecordId.New()}}",{{Document[1..]}}""")) { Abroad = null },
        ["validatePolicy"] = new(Roles.PolicyManager, _ => Call("policies/validate", Document)) { Abroad = null },
        ["getPolicy"] = Policy(Roles.Viewer),
        ["renamePolicy"] = Policy(Roles.PolicyManager, "", """{"name":"other@"}"""),
        ["deletePolicy"] = Policy(Roles.PolicyManager),
        ["setPolicyDocument"] = Policy(Roles.PolicyManager, "/document", Document),
        ["listPolicyVersions"] = Policy(Roles.Viewer, "/versions"),
        ["getPolicyVersion"] = Policy(Roles.Viewer, "/versions/1"),
        ["diffPolicyVersions"] = Policy(Roles.Viewer, "/diff?from=1"),
        ["diffPolicyDraft"] = Policy(Roles.PolicyManager, "/diff", Document),
        ["rollBackPolicy"] = Policy(Roles.PolicyManager, "/rollback", """{"version":1}"""),

        ["listServers"] = Listing(Roles.Viewer, "servers", async tenant => (await tenant.AddServerAsync()).Id),
        ["createServer"] = new(Roles.Admin, _ => Call("servers", $$"""{"slug":"{{RecordId.New()}}","url":"https://example.com/mcp"}""")) { Abroad = null },
        ["getServer"] = Server(Roles.Viewer),
        ["updateServer"] = Server(Roles.Admin, "", """{"slug":"other@","url":"https://example.com/mcp"}"""),
        ["setServerAuth"] = Server(Roles.Admin, "/auth", """{"kind":"none"}"""),
        ["deleteServer"] = Server(Roles.Admin),
        ["testServer"] = Server(Roles.PolicyManager, "/test"),
        ["listServerTools"] = Server(Roles.Viewer, "/tools") with { Home = HttpStatusCode.BadGateway },
        ["authorizeServer"] = Server(Roles.Admin, "/authorize") with { Home = HttpStatusCode.UnprocessableEntity },
        ["getServerAuthorization"] = Server(Roles.Admin, "/authorization"),

        ["listChanges"] = Listing(Roles.Admin, "audit", async tenant => (await tenant.AddMemberAsync()).Id),
        ["exportChanges"] = Listing(Roles.Admin, "audit/export", async tenant => (await tenant.AddMemberAsync()).Id),
        ["explainCall"] = new(Roles.Viewer, async tenant => new RoleCall("explain", $$"""{"grant":"{{(await tenant.AddGrantAsync()).Record.Id}}","tool":"x"}""")),
        ["replayDecisions"] = new(Roles.Viewer, _ => Call("replay", $$"""{"server":"s",{{Document[1..]}}""")) { Abroad = null },
        ["listApprovals"] = Listing(Roles.Viewer, "approvals", tenant => tenant.AddApprovalAsync()),
        ["getApproval"] = Approval(Roles.Viewer),
        ["approveCall"] = Approval(Roles.PolicyManager, "/approve", "{}") with { Home = HttpStatusCode.Conflict },
        ["rejectCall"] = Approval(Roles.PolicyManager, "/reject", "{}") with { Home = HttpStatusCode.Conflict },
        ["getApprovalWebhook"] = new(Roles.Admin, tenant => Webhook(tenant)),
        ["createApprovalWebhook"] = new(Roles.Admin, _ => Call("approvals/webhook", """{"url":"nowhere"}""")) { Home = HttpStatusCode.UnprocessableEntity, Abroad = HttpStatusCode.UnprocessableEntity },
        ["deleteApprovalWebhook"] = new(Roles.Admin, tenant => Webhook(tenant, First)),

        ["listDecisions"] = Own(Roles.Viewer, "decisions"),
        ["exportDecisions"] = Own(Roles.Viewer, "decisions/export"),
    };

    private static RoleRow Own(string least, string path) => new(least, _ => Call(path)) { Abroad = null };

    private static RoleRow Listing(string least, string path, Func<ApiTenant, Task<string>> add)
    {
        return new RoleRow(least, ArrangeAsync) { Abroad = null };

        async Task<RoleCall> ArrangeAsync(ApiTenant tenant)
        {
            await add(tenant);
            return new RoleCall(path);
        }
    }

    private static RoleRow Member(string least, string body) =>
        new(least, async tenant => new RoleCall($"members/{(await tenant.AddMemberAsync()).Id}", body.Replace("other@", $"{RecordId.New()}@"), First));

    private static RoleRow Key(string least, string body) => new(least, async tenant => new RoleCall($"keys/{(await tenant.AddKeyAsync()).Id}", body, First));

    private static RoleRow Grant(string least, string path = "", string body = "") =>
        new(least, async tenant => new RoleCall($"grants/{(await tenant.AddGrantAsync()).Record.Id}{path}", body, First));

    private static RoleRow Policy(string least, string path = "", string body = "") =>
        new(least, async tenant => new RoleCall($"policies/{(await tenant.AddPolicyAsync()).Id}{path}", body.Replace("other@", RecordId.New()), First));

    private static RoleRow Server(string least, string path = "", string body = "") =>
        new(least, async tenant => new RoleCall($"servers/{(await tenant.AddServerAsync()).Id}{path}", body.Replace("other@", RecordId.New()), First));

    /// <summary>No ledger knows it, so that a decision comes too late.</summary>
    private static RoleRow Approval(string least, string path = "", string? body = null) =>
        new(least, async tenant => new RoleCall($"approvals/{await tenant.AddApprovalAsync()}{path}", body));

    private static async Task<RoleCall> Webhook(ApiTenant tenant, string? etag = null)
    {
        await tenant.HaveWebhookAsync();
        return new RoleCall("approvals/webhook", ETag: etag);
    }

    private static Task<RoleCall> Call(string path, string? body = null, string? etag = null) => Task.FromResult(new RoleCall(path, body, etag));
}
