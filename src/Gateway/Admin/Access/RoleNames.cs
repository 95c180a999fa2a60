using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Access;

/// <summary>Roles as the store and the API write them.</summary>
internal static class RoleNames
{
    public static string Name(this AdminRole role) => role switch
    {
        AdminRole.Admin => Roles.Admin,
        AdminRole.PolicyManager => Roles.PolicyManager,
        _ => Roles.Viewer,
    };

    /// <summary>A role that this program does not know may the least.</summary>
    public static AdminRole Parse(string name) => name switch
    {
        Roles.Admin => AdminRole.Admin,
        Roles.PolicyManager => AdminRole.PolicyManager,
        _ => AdminRole.Viewer,
    };
}
