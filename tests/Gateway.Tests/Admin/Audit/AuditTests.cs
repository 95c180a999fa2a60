using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin.Audit;

/// <summary>What the API tells of changes and decisions: to whom, filtered, page by page, and as a file.</summary>
public sealed class AuditTests
{
    private const string Limited = """{"version":"1","default":"allow","tools":{"limited":{"limits":[{"counter":"c","window":"hour","max":1,"scope":"grant"}]}}}""";

    [Fact]
    public async Task Changes_Filtered_AreOfThatKindObjectAuthorAndAction()
    {
        await using var api = await ApiGateway.StartAsync();
        var (first, _) = await MintAsync(api.Operator, "admin");
        var (second, id) = await MintAsync(api.As(first), "viewer");
        (await api.Operator.DeleteAsync($"keys/{id}", "\"1\"")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(["delete", "create", "create"], (await ChangesAsync(api, "kind=api_key")).Take(3).Select(change => (string?)change["action"]));
        Assert.Equal(["delete", "create"], (await ChangesAsync(api, $"object={id}")).Select(change => (string?)change["action"]));
        Assert.Equal(id, (string?)Assert.Single(await ChangesAsync(api, $"author=key:{ApiKeyToken.Parse(first)!.KeyId}"))["object_id"]);
        var deleted = Assert.Single(await ChangesAsync(api, "action=delete"));
        Assert.Equal("viewer", (string?)deleted["before"]!["role"]);
        Assert.Null(deleted["after"]);
        Assert.Empty(await ChangesAsync(api, "kind=grant"));
        Assert.Empty(await ChangesAsync(api, "before=2020-01-01T00:00:00Z"));
        Assert.Empty(await ChangesAsync(api, "from=2999-01-01T00:00:00Z"));
        Assert.DoesNotContain(second, (await api.Operator.GetAsync("audit")).Text);
    }

    [Fact]
    public async Task Changes_PageByPage_AreAllOfThemOnceNewestFirst()
    {
        await using var api = await ApiGateway.StartAsync();
        for (var i = 0; i < 5; i++)
            await MintAsync(api.Operator, "viewer");
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = (await api.Operator.GetAsync($"audit?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}")).Expect(HttpStatusCode.OK);
            seen.AddRange(page["items"].AsArray().Select(change => (long)change!["sequence"]!));
            cursor = (string?)page.Body!["next"];
        }
        while (cursor is not null);
        Assert.Equal([6, 5, 4, 3, 2, 1], seen);
    }

    [Theory]
    [InlineData("audit?kind=")]
    [InlineData("audit?cursor=x")]
    [InlineData("audit?from=yesterday")]
    [InlineData("audit?from=2027-01-31T12:00:00")]
    [InlineData("audit?tool=x")]
    [InlineData("decisions?outcome=maybe")]
    [InlineData("decisions?cursor=x")]
    [InlineData("decisions/export?format=xml")]
    public async Task Query_ThatCannotBeMeant_IsMalformed(string path)
    {
        await using var api = await ApiGateway.StartAsync();
        Assert.Equal("malformed", (await api.Operator.GetAsync(path)).Expect(HttpStatusCode.BadRequest).Problem);
    }

    [Fact]
    public async Task Roles_ViewerReadsDecisions_AdminAloneTheChanges()
    {
        await using var api = await ApiGateway.StartAsync();
        var viewer = await api.WithRoleAsync("viewer");
        foreach (var path in (string[])["audit", "audit/export"])
            (await viewer.GetAsync(path)).Expect(HttpStatusCode.Forbidden);
        foreach (var path in (string[])["decisions", "decisions/export"])
            (await viewer.GetAsync(path)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Decisions_Filtered_AreOfThatGrantToolOutcomeAndReason()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Limited);
        var admin = new ApiCaller(gateway.Http, gateway.AdminKey);
        foreach (var (tool, token) in ((string, string)[])[("limited", TestGateway.Token), ("limited", TestGateway.Token), ("other", TestGateway.BobsToken)])
        {
            using var answer = await gateway.CallAsync(tool, """{"question":"never-recorded"}""", token);
            await answer.Content.ReadAsStringAsync();
        }

        await FlushAsync(gateway);
        Assert.Equal(["other", "limited", "limited"], (await DecisionsAsync(admin, "")).Select(decision => (string?)decision["tool"]));
        var denied = Assert.Single(await DecisionsAsync(admin, "outcome=denied&reason=limit&tool=limited&server=pimea"));
        Assert.Equal((long)1, (long)denied["charges"]![0]!["max"]!);
        var allowed = Assert.Single(await DecisionsAsync(admin, "outcome=allowed&tool=limited"));
        Assert.Equal(((string?)allowed["charges"]![0]!["owner"], 1), ((string?)denied["charges"]![0]!["owner"], (int)denied["charges"]![0]!["sequence"]!));
        Assert.Equal(($"default/grant/{allowed["grant"]}", 1), ((string?)allowed["charges"]![0]!["owner"], (int)allowed["charges"]![0]!["sequence"]!));
        Assert.InRange((long)denied["charges"]![0]!["ledger_time_ms"]! - (long)allowed["charges"]![0]!["ledger_time_ms"]!, 0, 60_000);
        Assert.Equal("""["question"]""", denied["argument_keys"]!.ToJsonString());
        Assert.Equal(2, (await DecisionsAsync(admin, $"grant={denied["grant"]}")).Length);
        Assert.Equal(3, (await DecisionsAsync(admin, $"policy={Uri.EscapeDataString((string)denied["policy"]!)}")).Length);
        Assert.Empty(await DecisionsAsync(admin, "before=2020-01-01T00:00:00Z"));
        Assert.DoesNotContain("never-recorded", (await admin.GetAsync("decisions")).Text);
    }

    [Fact]
    public async Task Export_ManyPages_HasEveryDecisionOnceInBothFormats()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        var admin = new ApiCaller(gateway.Http, gateway.AdminKey);
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_100), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (call, cancellationToken) =>
        {
            using var answer = await gateway.CallAsync(call == 7 ? "=cmd|' /C calc'!A0" : "x");
            await answer.Content.ReadAsStringAsync(cancellationToken);
        });
        await FlushAsync(gateway);

        var lines = (await admin.GetAsync("decisions/export")).Expect(HttpStatusCode.OK);
        Assert.Equal("application/jsonl", lines.MediaType);
        var sequences = lines.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (long)JsonNode.Parse(line)!["sequence"]!).ToArray();
        Assert.Equal(Enumerable.Range(1, 1_100).Select(number => (long)number).Reverse(), sequences);

        var rows = (await admin.GetAsync("decisions/export?format=csv")).Expect(HttpStatusCode.OK);
        Assert.Equal(("text/csv", "attachment; filename=\"decisions.csv\""), (rows.MediaType, rows.Message.Content.Headers.GetValues("Content-Disposition").Single()));
        Assert.StartsWith("node,sequence,time,request_id,", rows.Text);
        Assert.Equal(1_102, rows.Text.Split("\r\n").Length);
        Assert.Contains(",'=cmd|' /C calc'!A0,", rows.Text);
        Assert.DoesNotContain(",=cmd", rows.Text);
    }

    [Fact]
    public async Task AnotherOrganisation_SeesNothingOfThis()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        using (var answer = await gateway.CallAsync("x"))
            await answer.Content.ReadAsStringAsync();
        await FlushAsync(gateway);
        var store = gateway.Services.GetRequiredService<IDirectoryStore>();
        await store.Organisations.CreateAsync(new OrganisationRecord { Id = "theirs", Name = "Theirs" }, "test", default);
        var token = ApiKeyToken.Mint(RecordId.New());
        var key = new ApiKeyRecord { Id = token.KeyId, Name = "theirs", Role = Roles.Admin, Hash = token.Hash.ToBytes() };
        await store.ApiKeys.CreateAsync(new OrganisationId("theirs"), key, "test", key: null, default);
        var theirs = new ApiCaller(gateway.Http, token.Reveal());

        Assert.Single(await DecisionsAsync(new ApiCaller(gateway.Http, gateway.AdminKey), ""));
        Assert.Empty(await DecisionsAsync(theirs, ""));
        Assert.Equal("", (await theirs.GetAsync("decisions/export")).Expect(HttpStatusCode.OK).Text);
        var changes = (await theirs.GetAsync("audit")).Expect(HttpStatusCode.OK)["items"].AsArray();
        Assert.All(changes, change => Assert.Equal("test", (string?)change!["author"]));
        Assert.DoesNotContain("bootstrap", (await theirs.GetAsync("audit/export")).Expect(HttpStatusCode.OK).Text);
    }

    private static Task FlushAsync(TestGateway gateway) => gateway.Services.GetRequiredService<SqliteAuditLog>().FlushAsync(default);

    private static async Task<(string Secret, string Id)> MintAsync(ApiCaller caller, string role)
    {
        var minted = (await caller.PostAsync("keys", $$"""{"name":"a {{role}}","role":"{{role}}"}""")).Expect(HttpStatusCode.Created);
        return ((string)minted["secret"]!, (string)minted["key"]["id"]!);
    }

    private static async Task<JsonNode[]> ChangesAsync(ApiGateway api, string query) =>
        [.. (await api.Operator.GetAsync($"audit?{query}")).Expect(HttpStatusCode.OK)["items"].AsArray().Select(change => change!)];

    private static async Task<JsonNode[]> DecisionsAsync(ApiCaller caller, string query) =>
        [.. (await caller.GetAsync($"decisions?{query}")).Expect(HttpStatusCode.OK)["items"].AsArray().Select(decision => decision!)];
}
