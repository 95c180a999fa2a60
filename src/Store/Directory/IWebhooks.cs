using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>Where organisations are told of calls that wait for a person.</summary>
public interface IWebhooks
{
    /// <summary>Null: nowhere.</summary>
    Task<WebhookRecord?> FindAsync(OrganisationId organisation, CancellationToken cancellationToken);

    /// <summary>An organisation that has one already gets <see cref="WriteStatus.Duplicate"/>.</summary>
    Task<Written<WebhookRecord>> CreateAsync(
        OrganisationId organisation, string url, byte[] sealedSecret, string author, CreationKey? key, CancellationToken cancellationToken);

    Task<Written<WebhookRecord>> DeleteAsync(OrganisationId organisation, long version, string author, CancellationToken cancellationToken);
}
