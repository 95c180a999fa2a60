using System.Net;

namespace Sluice.Gateway.Tests.Admin;

public class MemberTests
{
    private const string Ada = """{"email":"Ada@Example.com","name":"Ada","role":"viewer"}""";

    [Fact]
    public async Task Member_IsAddedChangedAndRemoved()
    {
        await using var api = await ApiGateway.StartAsync();

        var created = (await api.Operator.PostAsync("members", Ada)).Expect(HttpStatusCode.Created);
        var path = $"members/{created["id"]}";
        Assert.Equal("ada@example.com", (string?)created["email"]);
        var changed = (await api.Operator.PutAsync(path, created.ETag, Ada.Replace("viewer", "policy_manager"))).Expect(HttpStatusCode.OK);
        Assert.Equal("policy_manager", (string?)changed["role"]);
        Assert.Equal("stale", (await api.Operator.DeleteAsync(path, created.ETag)).Problem);
        (await api.Operator.DeleteAsync(path, changed.ETag)).Expect(HttpStatusCode.NoContent);
        (await api.Operator.GetAsync(path)).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task SameAddress_Twice_IsADuplicate()
    {
        await using var api = await ApiGateway.StartAsync();
        (await api.Operator.PostAsync("members", Ada)).Expect(HttpStatusCode.Created);
        var again = await api.Operator.PostAsync("members", Ada.ToLowerInvariant());
        Assert.Equal((HttpStatusCode.Conflict, "duplicate"), (again.Status, again.Problem));
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("a da@example.com")]
    public async Task Address_ThatIsNone_IsRefused(string email)
    {
        await using var api = await ApiGateway.StartAsync();
        Assert.Equal(["/email"], (await api.Operator.PostAsync("members", $$"""{"email":"{{email}}","name":"Ada","role":"viewer"}""")).Pointers);
    }
}
