using System.Net;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>Who may call one endpoint.</summary>
/// <param name="Least">The least role; <see cref="Operators"/>: an admin of the operator's organisation.</param>
/// <param name="Arrange">Makes what the call is about in a tenant, and the call.</param>
internal sealed record RoleRow(string Least, Func<ApiTenant, Task<RoleCall>> Arrange)
{
    public const string Operators = "operator";

    /// <summary>What another organisation's caller of enough role gets; null: its own, which is a success.</summary>
    public HttpStatusCode? Abroad { get; init; } = HttpStatusCode.NotFound;

    /// <summary>What the own organisation's gets where it is no success, since nothing answers at the server's address.</summary>
    public HttpStatusCode? Home { get; init; }

    public bool Allows(string role, OrganisationId organisation) => Least == Operators
        ? role == Roles.Admin && organisation == OrganisationId.Default
        : Array.IndexOf(ApiTenant.AllRoles, role) >= Array.IndexOf(ApiTenant.AllRoles, Least);
}
