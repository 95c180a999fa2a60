using Sluice.Store.Directory;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>Where organisations are told: the manifest's address for <c>default</c>, else what the organisation has set.</summary>
internal sealed partial class WebhookTargets(IDirectory directory, IDirectoryStore store, KeyRing keys, ILogger<WebhookTargets> logger)
{
    /// <summary>Null: nowhere, or its secret cannot be opened.</summary>
    public async Task<WebhookTarget?> ForAsync(OrganisationId organisation, CancellationToken cancellationToken)
    {
        if (organisation == OrganisationId.Default && directory.Current.Declared.Webhook is { } declared)
            return new WebhookTarget(declared.Url, declared.Secret, IsTrusted: true);
        if (await store.Webhooks.FindAsync(organisation, cancellationToken) is not { } webhook)
            return null;
        if (ServerSeal.Open<WebhookSecret>(keys, ServerSeal.Webhook, organisation, webhook.Id, webhook.SealedSecret) is { } secret)
            return new WebhookTarget(new Uri(webhook.Url), secret, IsTrusted: false);
        LogUnsealed(organisation.Value);
        return null;
    }

    [LoggerMessage(82, LogLevel.Error, "The secret of the approval webhook of {Organisation} is sealed by no key of the ring: set the webhook again, or give the ring its key back")]
    private partial void LogUnsealed(string organisation);
}
