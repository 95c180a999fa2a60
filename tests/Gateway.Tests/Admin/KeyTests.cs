using System.Net;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Admin;

public class KeyTests
{
    private const string ViewerKey = """{"name":"dashboard","role":"viewer"}""";

    [Fact]
    public async Task Create_ShowsTheSecretOnce_AndTheKeyWorks()
    {
        await using var api = await ApiGateway.StartAsync();

        var minted = (await api.Operator.PostAsync("keys", ViewerKey)).Expect(HttpStatusCode.Created);

        var secret = (string)minted["secret"]!;
        var id = (string)minted["key"]["id"]!;
        Assert.Equal(id, ApiKeyToken.Parse(secret)!.KeyId);
        Assert.Equal($"/api/v1/keys/{id}", minted.Header("Location"));
        Assert.Equal("\"1\"", minted.ETag);
        var read = (await api.Operator.GetAsync($"keys/{id}")).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain(secret, read.Text);
        Assert.Equal("viewer", (string?)read["role"]);
        Assert.Null(read.Body!["expires_at"]);
        (await api.As(secret).GetAsync("keys")).Expect(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Create_Repeated_AnswersWithTheSameKeyWithoutItsSecret()
    {
        await using var api = await ApiGateway.StartAsync();
        var first = (await api.Operator.PostAsync("keys", ViewerKey, ("Idempotency-Key", "k1"))).Expect(HttpStatusCode.Created);

        var second = (await api.Operator.PostAsync("keys", ViewerKey, ("Idempotency-Key", "k1"))).Expect(HttpStatusCode.Created);
        var other = await api.Operator.PostAsync("keys", ViewerKey.Replace("dashboard", "other"), ("Idempotency-Key", "k1"));

        Assert.Equal((string?)first["key"]["id"], (string?)second["key"]["id"]);
        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        Assert.Null(second.Body!["secret"]);
        Assert.Contains("create another", (string?)second["notice"]);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "key-reused"), (other.Status, other.Problem));
    }

    [Fact]
    public async Task Update_ChangesTheRoleAtOnce_AndOnlyFromTheStateThatWasRead()
    {
        await using var api = await ApiGateway.StartAsync();
        var minted = await api.Operator.PostAsync("keys", ViewerKey);
        var path = $"keys/{minted["key"]["id"]}";
        var caller = api.As((string)minted["secret"]!);

        var without = await api.Operator.PutAsync(path, ifMatch: null, """{"name":"d","role":"admin"}""");
        var changed = (await api.Operator.PutAsync(path, "\"1\"", """{"name":"d","role":"admin"}""")).Expect(HttpStatusCode.OK);
        var stale = await api.Operator.PutAsync(path, "\"1\"", """{"name":"e","role":"admin"}""");

        Assert.Equal((HttpStatusCode.PreconditionRequired, "no-precondition"), (without.Status, without.Problem));
        Assert.Equal("\"2\"", changed.ETag);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "stale", "\"2\""), (stale.Status, stale.Problem, stale.ETag));
        (await caller.GetAsync("keys")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_StopsTheKeyAtOnce()
    {
        await using var api = await ApiGateway.StartAsync();
        var minted = await api.Operator.PostAsync("keys", """{"name":"second","role":"admin"}""");
        var caller = api.As((string)minted["secret"]!);
        (await caller.GetAsync("keys")).Expect(HttpStatusCode.OK);

        (await api.Operator.DeleteAsync($"keys/{minted["key"]["id"]}", minted.ETag)).Expect(HttpStatusCode.NoContent);

        Assert.Equal("unauthenticated", (await caller.GetAsync("keys")).Problem);
        Assert.Equal("not-found", (await api.Operator.GetAsync($"keys/{minted["key"]["id"]}")).Problem);
    }

    [Fact]
    public async Task LastAdminKey_StaysAnAdmins()
    {
        await using var api = await ApiGateway.StartAsync();
        var key = (await api.Operator.GetAsync("keys"))["items"][0]!;

        var deleted = await api.Operator.DeleteAsync($"keys/{key["id"]}", "\"1\"");
        var demoted = await api.Operator.PutAsync($"keys/{key["id"]}", "\"1\"", ViewerKey);

        Assert.Equal((HttpStatusCode.Conflict, "last-admin"), (deleted.Status, deleted.Problem));
        Assert.Equal((HttpStatusCode.Conflict, "last-admin"), (demoted.Status, demoted.Problem));
        (await api.Operator.GetAsync("keys")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Expired_IsRefused()
    {
        await using var api = await ApiGateway.StartAsync();
        var minted = await api.Operator.PostAsync("keys", """{"name":"old","role":"admin","expires_at":"2020-01-01T00:00:00Z"}""");

        var answer = await api.As((string)minted["secret"]!).GetAsync("keys");

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.Status, answer.Header("WWW-Authenticate")));
    }

    [Fact]
    public async Task List_PagesThroughAll()
    {
        await using var api = await ApiGateway.StartAsync();
        for (var i = 0; i < 4; i++)
            (await api.Operator.PostAsync("keys", ViewerKey)).Expect(HttpStatusCode.Created);

        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = (await api.Operator.GetAsync($"keys?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).Expect(HttpStatusCode.OK);
            ids.AddRange(page["items"].AsArray().Select(key => (string)key!["id"]!));
            cursor = (string?)page.Body!["next"];
        }

        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal(5, ids.Count);
    }
}
