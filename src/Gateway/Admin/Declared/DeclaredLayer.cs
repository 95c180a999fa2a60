using Sluice.Gateway.Admin.Access;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Declared;

/// <summary>The manifest's objects, which belong to the organisation <c>default</c> and lie over what the store holds.</summary>
internal sealed class DeclaredLayer(IDirectory directory)
{
    /// <summary>What the caller's organisation has of them.</summary>
    public DeclaredObjects For(AdminCaller caller) => caller.Organisation == OrganisationId.Default ? directory.Current.Declared : DeclaredObjects.None;

    /// <param name="caller">Who asks.</param>
    /// <param name="kind">One of <see cref="RecordKinds"/>.</param>
    /// <param name="id">Of the object.</param>
    public bool Has(AdminCaller caller, string kind, string id)
    {
        var declared = For(caller);
        var ids = kind switch
        {
            RecordKinds.Server => declared.Servers.Select(server => server.Id),
            RecordKinds.Policy => declared.Policies.Select(policy => policy.Name),
            RecordKinds.Grant => declared.Grants.Select(grant => grant.Id),
            _ => [],
        };
        return ids.Contains(id, StringComparer.Ordinal);
    }
}
