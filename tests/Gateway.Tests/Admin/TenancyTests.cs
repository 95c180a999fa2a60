namespace Sluice.Gateway.Tests.Admin;

/// <summary>Policies and servers of one organisation, asked for by another.</summary>
public class TenancyTests
{
    [Fact]
    public async Task ObjectsOfAnotherOrganisation_AreNotThere()
    {
        await using var api = await ApiGateway.StartAsync();
        var policy = await api.Operator.PostAsync("policies", """{"name":"p","document":{"version":"1","default":"deny"}}""");
        var server = await api.Operator.PostAsync("servers", """{"slug":"s","url":"https://example.com/mcp"}""");
        var other = await Tenant.OtherAsync(api);
        (HttpMethod Method, string Path, string? Body)[] requests =
        [
            (HttpMethod.Get, $"policies/{policy["id"]}", null),
            (HttpMethod.Put, $"policies/{policy["id"]}", """{"name":"stolen"}"""),
            (HttpMethod.Delete, $"policies/{policy["id"]}", null),
            (HttpMethod.Put, $"policies/{policy["id"]}/document", """{"document":{"version":"1","default":"allow"}}"""),
            (HttpMethod.Get, $"policies/{policy["id"]}/versions", null),
            (HttpMethod.Get, $"policies/{policy["id"]}/versions/1", null),
            (HttpMethod.Get, $"policies/{policy["id"]}/diff?from=1", null),
            (HttpMethod.Post, $"policies/{policy["id"]}/diff", """{"document":{"version":"1","default":"allow"}}"""),
            (HttpMethod.Post, $"policies/{policy["id"]}/rollback", """{"version":1}"""),
            (HttpMethod.Get, $"servers/{server["id"]}", null),
            (HttpMethod.Put, $"servers/{server["id"]}", """{"slug":"stolen","url":"https://example.com/mcp"}"""),
            (HttpMethod.Put, $"servers/{server["id"]}/auth", """{"kind":"none"}"""),
            (HttpMethod.Delete, $"servers/{server["id"]}", null),
            (HttpMethod.Post, $"servers/{server["id"]}/test", null),
            (HttpMethod.Get, $"servers/{server["id"]}/tools", null),
        ];

        foreach (var (method, path, body) in requests)
        {
            var answer = await other.SendAsync(method, path, body, ("If-Match", "\"1\""));
            Assert.True(answer.Problem == "not-found", $"{method} {path}: {answer.Text}");
        }

        Assert.Equal(("p", "\"1\""), ((string?)(await api.Operator.GetAsync($"policies/{policy["id"]}"))["name"], (await api.Operator.GetAsync($"servers/{server["id"]}")).ETag));
    }
}
