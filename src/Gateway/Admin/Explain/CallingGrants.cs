using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Policies;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>Grants with their policies in force, wherever they are kept.</summary>
internal sealed class CallingGrants(IDirectoryStore store, DeclaredLayer declared, PolicyTexts texts)
{
    /// <summary>Null when the organisation has no such grant.</summary>
    public async Task<CallingGrant?> FindAsync(AdminCaller caller, string id, CancellationToken cancellationToken)
    {
        if (declared.For(caller).Grants.FirstOrDefault(grant => string.Equals(grant.Id, id, StringComparison.Ordinal)) is { } grant)
            return new CallingGrant(grant.Owner, grant.Server.SharedOwners, grant.Label, grant.PolicyVersion, grant.Policy, grant.Server.Flows);
        return await store.Grants.FindAsync(caller.Organisation, id, cancellationToken) is { } record ? await OfAsync(caller, record, cancellationToken) : null;
    }

    private async Task<CallingGrant> OfAsync(AdminCaller caller, GrantRecord record, CancellationToken cancellationToken)
    {
        var organisation = caller.Organisation.Value;
        var policy = record.Policy is { } named ? await texts.InForceAsync(caller, named, cancellationToken) : null;
        return new CallingGrant(
            OwnerKey.ForGrant(organisation, record.Id),
            new SharedOwners(OwnerKey.ForServer(organisation, record.Server), OwnerKey.ForOrganisation(organisation)),
            record.Label,
            policy?.View.VersionLabel,
            policy is null ? null : PolicyDocument.Load(policy.Document).Policy,
            FlowsOf(await store.Servers.FindAsync(caller.Organisation, record.Server, cancellationToken)));
    }

    private static IReadOnlyList<SessionFlow> FlowsOf(ServerRecord? server) =>
        server?.Flows is { } flows ? FlowText.Load(System.Text.Encoding.UTF8.GetBytes(flows)).Flows ?? [] : [];
}
