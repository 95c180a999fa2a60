using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>The kept directory, as those who administer it see it. Every question and change names its organisation and reaches nothing outside it.</summary>
public interface IDirectoryStore
{
    IOrganisations Organisations { get; }

    IServers Servers { get; }

    IServerTokens ServerTokens { get; }

    IPolicies Policies { get; }

    IGrants Grants { get; }

    IRecords<MemberRecord> Members { get; }

    IApiKeys ApiKeys { get; }

    IApprovals Approvals { get; }

    IWebhooks Webhooks { get; }

    IAdminAudit Audit { get; }
}
