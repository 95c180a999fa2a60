using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlWebhooks(DirectoryDatabase database) : IWebhooks
{
    private readonly SqlRecords<WebhookRecord> _records = new(database, new RecordTable<WebhookRecord>(RecordKinds.ApprovalWebhook, "approval_webhooks"));

    public Task<WebhookRecord?> FindAsync(OrganisationId organisation, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, organisation.Value, cancellationToken);

    public Task<Written<WebhookRecord>> CreateAsync(
        OrganisationId organisation, string url, byte[] sealedSecret, string author, CreationKey? key, CancellationToken cancellationToken) =>
        _records.CreateAsync(
            organisation, new WebhookRecord { Id = organisation.Value, Url = url, SealedSecret = sealedSecret }, author, key, cancellationToken);

    public Task<Written<WebhookRecord>> DeleteAsync(OrganisationId organisation, long version, string author, CancellationToken cancellationToken) =>
        _records.DeleteAsync(organisation, organisation.Value, version, author, cancellationToken);
}
