using System.Net;

namespace Sluice.Gateway.Tests.Admin;

public class OrganisationTests
{
    [Fact]
    public async Task Create_ReturnsTheFirstAdminKeyOnce()
    {
        await using var api = await ApiGateway.StartAsync();

        var founded = (await api.Operator.PostAsync("organisations", """{"id":"acme","name":"Acme"}""")).Expect(HttpStatusCode.Created);
        var again = await api.Operator.PostAsync("organisations", """{"id":"acme","name":"Acme"}""");

        var admin = api.As((string)founded["admin_key"]!);
        Assert.Equal("acme", (string?)(await admin.GetAsync("organisation")).Expect(HttpStatusCode.OK)["id"]);
        Assert.Equal((HttpStatusCode.Conflict, "duplicate"), (again.Status, again.Problem));
        Assert.Equal(["acme", "default"], (await api.Operator.GetAsync("organisations"))["items"].AsArray().Select(item => (string?)item!["id"]));
        (await admin.GetAsync("organisations")).Expect(HttpStatusCode.Forbidden);
        (await admin.PostAsync("organisations", """{"id":"more","name":"More"}""")).Expect(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("Acme")]
    [InlineData("a/b")]
    public async Task Create_WithABadId_SaysWhich(string id)
    {
        await using var api = await ApiGateway.StartAsync();
        Assert.Equal(["/id"], (await api.Operator.PostAsync("organisations", $$"""{"id":"{{id}}","name":"Acme"}""")).Pointers);
    }

    [Fact]
    public async Task Update_RenamesTheOwn()
    {
        await using var api = await ApiGateway.StartAsync();
        var read = (await api.Operator.GetAsync("organisation")).Expect(HttpStatusCode.OK);
        var renamed = (await api.Operator.PutAsync("organisation", read.ETag, """{"name":"Home"}""")).Expect(HttpStatusCode.OK);
        Assert.Equal("Home", (string?)renamed["name"]);
        Assert.Equal("stale", (await api.Operator.PutAsync("organisation", read.ETag, """{"name":"House"}""")).Problem);
    }

    [Fact]
    public async Task Update_AuditRetention_IsKeptUntilItIsTakenBack()
    {
        await using var api = await ApiGateway.StartAsync();
        var read = (await api.Operator.GetAsync("organisation")).Expect(HttpStatusCode.OK);
        var own = (await api.Operator.PutAsync("organisation", read.ETag, """{"name":"Home","audit_retention_days":30}""")).Expect(HttpStatusCode.OK);
        Assert.Equal(30, (int)(await api.Operator.GetAsync("organisation"))["audit_retention_days"]!);
        var back = (await api.Operator.PutAsync("organisation", own.ETag, """{"name":"Home"}""")).Expect(HttpStatusCode.OK);
        Assert.Null(back["audit_retention_days"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(36_501)]
    public async Task Update_AuditRetentionOutOfBounds_SaysWhich(int days)
    {
        await using var api = await ApiGateway.StartAsync();
        var read = (await api.Operator.GetAsync("organisation")).Expect(HttpStatusCode.OK);
        Assert.Equal(["/audit_retention_days"], (await api.Operator.PutAsync("organisation", read.ETag, $$"""{"name":"Home","audit_retention_days":{{days}}}""")).Pointers);
    }
}
