using System.Net;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Admin;

public class GrantTests : IAsyncLifetime
{
    private ApiGateway _api = null!;
    private ApiTenant _tenant = null!;
    private RecordingUpstream _upstream = null!;
    private string _server = "";
    private string _policy = "";

    public async ValueTask InitializeAsync()
    {
        _upstream = await RecordingUpstream.StartAsync();
        _api = await ApiGateway.StartAsync("--Sluice:Egress:Allow=127.0.0.1");
        _tenant = await ApiTenant.OfOperatorAsync(_api);
        _server = (await _tenant.AddServerAsync(_upstream.Endpoint.ToString())).Id;
        _policy = (await _tenant.AddPolicyAsync()).Id;
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _upstream.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Create_ShowsTheTokenOnce_AndTheTokenWorksAtOnce()
    {
        var minted = (await CreateAsync()).Expect(HttpStatusCode.Created);

        var token = (string)minted["token"]!;
        var id = (string)minted["grant"]["id"]!;
        Assert.Equal(id, GrantToken.Parse(token)!.GrantId);
        Assert.Equal($"/api/v1/grants/{id}", minted.Header("Location"));
        Assert.Equal("no-store", minted.Message.Headers.CacheControl!.ToString());
        Assert.True(await CanCallAsync(token));
        var read = (await _api.Operator.GetAsync($"grants/{id}")).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain(token, read.Text);
        Assert.Equal(["blue", "né"], read["tags"].AsArray().Select(tag => (string?)tag));
        Assert.Equal("2035-01-31T11:00:00Z", (string?)read["expires_at"]);
    }

    [Fact]
    public async Task Create_Repeated_SaysThatTheTokenWasShown()
    {
        var first = (await CreateAsync(("Idempotency-Key", "g1"))).Expect(HttpStatusCode.Created);

        var second = (await CreateAsync(("Idempotency-Key", "g1"))).Expect(HttpStatusCode.Created);

        Assert.Equal((string?)first["grant"]["id"], (string?)second["grant"]["id"]);
        Assert.Null(second.Body!["token"]);
        Assert.Contains("rotate the grant", (string?)second["notice"]);
        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        (await _api.Operator.DeleteAsync($"grants/{first["grant"]["id"]}", first.ETag)).Expect(HttpStatusCode.NoContent);
        Assert.Equal((HttpStatusCode.Gone, "gone"), await CreateAsync(("Idempotency-Key", "g1")) is var gone ? (gone.Status, gone.Problem) : default);
    }

    [Fact]
    public async Task Create_IdempotencyKeysOfTwoCallers_AreApart()
    {
        var other = _tenant["admin"];
        var first = (await CreateAsync(("Idempotency-Key", "same"))).Expect(HttpStatusCode.Created);
        var second = (await other.PostAsync("grants", $$"""{"server":"{{_server}}","label":"theirs"}""", ("Idempotency-Key", "same"))).Expect(HttpStatusCode.Created);
        Assert.NotEqual((string?)first["grant"]["id"], (string?)second["grant"]["id"]);
    }

    [Fact]
    public async Task Create_WithIdsOfNothing_NamesBoth()
    {
        var answer = await _api.Operator.PostAsync("grants", """{"server":"none","policy":"none","label":"x"}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (answer.Status, answer.Problem));
        Assert.Equal(["/policy", "/server"], answer.Pointers);
    }

    [Fact]
    public async Task Create_WithBadTexts_NamesEach()
    {
        var tags = string.Join(',', Enumerable.Range(0, 33).Select(i => $"\"t{i % 32}\""));
        var answer = await _api.Operator.PostAsync("grants", $$"""{"server":"s","label":" ","tags":[{{tags}},""],"expires_at":"2027-01-01T00:00:00"}""");
        Assert.Equal(["/expires_at", "/label", "/tags"], answer.Pointers);
    }

    [Fact]
    public async Task Grant_WithoutPolicy_DeniesUntilOneIsAttached()
    {
        var minted = (await _api.Operator.PostAsync("grants", $$"""{"server":"{{_server}}","label":"bare"}""")).Expect(HttpStatusCode.Created);
        var token = (string)minted["token"]!;
        Assert.Contains("no_policy", await CallAsync(token));

        var attached = await _tenant["policy_manager"].PutAsync($"grants/{minted["grant"]["id"]}/policy", minted.ETag, $$"""{"policy":"{{_policy}}"}""");

        Assert.Equal(_policy, (string?)attached.Expect(HttpStatusCode.OK)["policy"]);
        Assert.True(await CanCallAsync(token));
        (await _tenant["policy_manager"].PutAsync($"grants/{minted["grant"]["id"]}/policy", attached.ETag, """{"policy":null}""")).Expect(HttpStatusCode.OK);
        Assert.Contains("no_policy", await CallAsync(token));
    }

    [Fact]
    public async Task SuspendResumeRevoke_AreInForceWithTheAnswer()
    {
        var minted = await CreateAsync();
        var (path, token) = ($"grants/{minted["grant"]["id"]}", (string)minted["token"]!);

        var suspended = (await PostAsync($"{path}/suspend", minted.ETag!)).Expect(HttpStatusCode.OK);
        Assert.Equal("suspended", (string?)suspended["state"]);
        Assert.False(await CanCallAsync(token));
        var resumed = (await PostAsync($"{path}/resume", suspended.ETag!)).Expect(HttpStatusCode.OK);
        Assert.True(await CanCallAsync(token));
        (await _api.Operator.DeleteAsync(path, resumed.ETag)).Expect(HttpStatusCode.NoContent);
        Assert.False(await CanCallAsync(token));
        Assert.Equal("not-found", (await _api.Operator.GetAsync(path)).Problem);
    }

    [Fact]
    public async Task Rotate_OverlapsAsLongAsAsked()
    {
        var minted = await CreateAsync();
        var (path, old) = ($"grants/{minted["grant"]["id"]}", (string)minted["token"]!);

        var overlapping = (await PostAsync($"{path}/rotate", minted.ETag!, """{"overlap_seconds":3600}""")).Expect(HttpStatusCode.OK);
        var middle = (string)overlapping["token"]!;
        Assert.True(await CanCallAsync(old) && await CanCallAsync(middle));
        Assert.Equal(2, (await _api.Operator.GetAsync($"{path}/tokens"))["items"].AsArray().Count);

        var cut = (await PostAsync($"{path}/rotate", overlapping.ETag!, """{"overlap_seconds":0}""")).Expect(HttpStatusCode.OK);
        Assert.False(await CanCallAsync(old) || await CanCallAsync(middle));
        Assert.True(await CanCallAsync((string)cut["token"]!));
        Assert.Equal("stale", (await PostAsync($"{path}/rotate", minted.ETag!, """{"overlap_seconds":0}""")).Problem);
        Assert.Equal(["/overlap_seconds"], (await PostAsync($"{path}/rotate", cut.ETag!, """{"overlap_seconds":-1}""")).Pointers);
    }

    [Fact]
    public async Task Rotate_MoreTokensThanAGrantMayHave_IsABound()
    {
        var answer = await CreateAsync();
        var path = $"grants/{answer["grant"]["id"]}/rotate";
        for (var tokens = 1; tokens < IGrants.MostTokens; tokens++)
            answer = (await PostAsync(path, answer.ETag!, """{"overlap_seconds":3600}""")).Expect(HttpStatusCode.OK);
        var refused = await PostAsync(path, answer.ETag!, """{"overlap_seconds":3600}""");
        Assert.Equal((HttpStatusCode.Conflict, "bound"), (refused.Status, refused.Problem));
    }

    [Fact]
    public async Task Update_SetsEverythingButTheServer_FromTheStateThatWasRead()
    {
        var minted = await CreateAsync();
        var path = $"grants/{minted["grant"]["id"]}";
        const string body = """{"label":"desk","tags":[],"policy":null,"expires_at":null}""";

        var updated = (await _api.Operator.PutAsync(path, minted.ETag, body)).Expect(HttpStatusCode.OK);

        Assert.Equal(("desk", null, null), ((string?)updated["label"], (string?)updated.Body!["policy"], (string?)updated.Body["expires_at"]));
        var stale = await _api.Operator.PutAsync(path, minted.ETag, body);
        Assert.Equal((HttpStatusCode.PreconditionFailed, updated.ETag), (stale.Status, stale.ETag));
        Assert.Equal("stale", (await _api.Operator.PutAsync(path, "\"99\"", body)).Problem);
        Assert.Equal(["", "/server"], (await _api.Operator.PutAsync(path, updated.ETag, """{"server":"x","label":"desk","tags":[],"policy":null}""")).Pointers);
    }

    [Fact]
    public async Task List_Filters()
    {
        var blue = (string)(await CreateAsync())["grant"]["id"]!;
        var other = (await _tenant.AddGrantAsync()).Record;
        var suspended = await PostAsync($"grants/{other.Id}/suspend", "\"1\"");
        suspended.Expect(HttpStatusCode.OK);

        Assert.Equal([blue], await ListAsync($"server={_server}"));
        Assert.Equal([blue], await ListAsync($"policy={_policy}"));
        Assert.Equal([blue], await ListAsync("tag=blue"));
        Assert.Equal([blue], await ListAsync("tag=n%C3%A9"));
        Assert.Empty(await ListAsync("tag=blu"));
        Assert.Empty(await ListAsync("tag=BLUE"));
        Assert.Equal([other.Id], await ListAsync("state=suspended"));
        Assert.Equal([other.Id], await ListAsync("label=apto&state=suspended"));
        Assert.Empty(await ListAsync("label=%25"));
        Assert.Equal("malformed", (await _api.Operator.GetAsync("grants?state=revoked")).Problem);
    }

    private Task<ApiAnswer> CreateAsync(params (string Name, string Value)[] headers) => _api.Operator.PostAsync(
        "grants",
        $$"""{"server":"{{_server}}","policy":"{{_policy}}","label":"Ada's phone","tags":["blue","né"],"expires_at":"2035-01-31T12:00:00+01:00"}""",
        headers);

    private Task<ApiAnswer> PostAsync(string path, string etag, string? body = null) => _api.Operator.SendAsync(HttpMethod.Post, path, body, ("If-Match", etag));

    private async Task<string[]> ListAsync(string query) =>
        [.. (await _api.Operator.GetAsync($"grants?{query}")).Expect(HttpStatusCode.OK)["items"].AsArray().Select(grant => (string)grant!["id"]!)];

    private async Task<bool> CanCallAsync(string token) => (await CallAsync(token)).Contains("done");

    private async Task<string> CallAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/mcp/{_server}");
        request.Content = new StringContent("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""", System.Text.Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await _api.Gateway.Http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
