using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Access;

/// <summary>Who asks: handlers take it as a parameter, and name its organisation in every question to the store.</summary>
internal sealed record AdminCaller(OrganisationId Organisation, string KeyId, AdminRole Role) : IBindableFromHttpContext<AdminCaller>
{
    /// <summary>As the audit names it.</summary>
    public string Author => $"key:{KeyId}";

    /// <summary>An admin of the organisation that every install has runs the install.</summary>
    public bool IsOperator => Role == AdminRole.Admin && Organisation == OrganisationId.Default;

    public static AdminCaller Of(ApiKeyRecord key) => new(new OrganisationId(key.Organisation), key.Id, RoleNames.Parse(key.Role));

    public static ValueTask<AdminCaller?> BindAsync(HttpContext context, ParameterInfo parameter) => new(context.Features.GetRequiredFeature<AdminCaller>());
}
