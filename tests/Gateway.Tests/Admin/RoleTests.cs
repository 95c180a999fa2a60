using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Access;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>Every endpoint, called by each role of its organisation, by each of another, and by nobody.</summary>
public class RoleTests(RoleGateway fixture) : IClassFixture<RoleGateway>
{
    public static TheoryData<string> Operations() => new(RoleTable.Rows.Keys);

    [Fact]
    public void Endpoints_AllHaveARow()
    {
        var routes = fixture.Endpoints.ToArray();
        Assert.Equal(["/api/v1/oauth/callback"], routes.Where(route => route.Metadata.GetMetadata<OpenOperation>() is not null).Select(route => route.RoutePattern.RawText));
        routes = [.. routes.Where(route => route.Metadata.GetMetadata<OpenOperation>() is null)];
        Assert.Empty(routes.Where(route => route.Metadata.GetMetadata<AdminOperation>() is null).Select(route => route.RoutePattern.RawText));
        Assert.Equal(RoleTable.Rows.Keys.Order(StringComparer.Ordinal), routes.Select(RoleGateway.NameOf).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operation_ByRolesOfItsOrganisation_IsForThoseWhoMay(string operation)
    {
        var row = RoleTable.Rows[operation];
        foreach (var role in ApiTenant.AllRoles)
        {
            var call = await row.Arrange(fixture.Ours);
            var answer = await fixture.SendAsync(operation, fixture.Ours[role], call);
            if (!row.Allows(role, fixture.Ours.Organisation))
                Assert.Equal((role, HttpStatusCode.Forbidden, "forbidden"), (role, answer.Status, answer.Problem));
            else if (row.Home is { } status)
                answer.Expect(status);
            else
                Assert.True((int)answer.Status / 100 == 2, $"{operation} as {role}: {(int)answer.Status} {answer.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operation_ByRolesOfAnotherOrganisation_ReachesNothing(string operation)
    {
        var row = RoleTable.Rows[operation];
        foreach (var role in ApiTenant.AllRoles)
        {
            var call = await row.Arrange(fixture.Ours);
            var before = await fixture.LastChangeAsync(fixture.Ours);
            var answer = await fixture.SendAsync(operation, fixture.Theirs[role], call);
            if (!row.Allows(role, fixture.Theirs.Organisation))
                answer.Expect(HttpStatusCode.Forbidden);
            else if (row.Abroad is { } status)
                answer.Expect(status);
            else
                Assert.True((int)answer.Status / 100 == 2, $"{operation} as {role}: {(int)answer.Status} {answer.Text}");
            Assert.Equal(before, await fixture.LastChangeAsync(fixture.Ours));
            Assert.DoesNotContain(await fixture.IdsAsync(fixture.Ours), id => answer.Text.Contains(id));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operation_WithoutAKey_IsUnauthenticated(string operation)
    {
        var call = await RoleTable.Rows[operation].Arrange(fixture.Ours);
        var before = await fixture.LastChangeAsync(fixture.Ours);
        foreach (var key in new[] { null, ApiKeyToken.Mint(RecordId.New()).Reveal() })
        {
            var answer = await fixture.SendAsync(operation, fixture.Api.As(key), call);
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated"), (answer.Status, answer.Problem));
        }

        Assert.Equal(before, await fixture.LastChangeAsync(fixture.Ours));
    }
}
