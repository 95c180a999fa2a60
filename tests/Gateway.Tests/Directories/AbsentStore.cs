using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Directories;

/// <summary>A store whose grants can be out of reach.</summary>
internal sealed class AbsentStore(IDirectoryStore store) : IDirectoryStore
{
    private int _refusals;

    public volatile bool IsAway;

    public int Refusals => _refusals;

    public IOrganisations Organisations => store.Organisations;

    public IServers Servers => store.Servers;

    public IServerTokens ServerTokens => store.ServerTokens;

    public IPolicies Policies => store.Policies;

    public IGrants Grants => IsAway ? throw Refuse() : store.Grants;

    public IRecords<MemberRecord> Members => store.Members;

    public IApiKeys ApiKeys => store.ApiKeys;

    public IApprovals Approvals => store.Approvals;

    public IWebhooks Webhooks => store.Webhooks;

    public IAdminAudit Audit => store.Audit;

    private IOException Refuse()
    {
        Interlocked.Increment(ref _refusals);
        return new IOException("The line is cut.");
    }
}
