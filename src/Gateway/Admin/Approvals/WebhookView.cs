using Sluice.Gateway.Admin.Declared;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Approvals;

/// <summary>Where the organisation is told of calls that wait, without the secret.</summary>
internal sealed record WebhookView
{
    public required string Url { get; init; }

    public required Source Source { get; init; }

    /// <summary>Null for one of the manifest.</summary>
    public required DateTime? CreatedAt { get; init; }

    public static WebhookView Of(WebhookRecord record) => new() { Url = record.Url, Source = Source.Api, CreatedAt = UtcTime.Of(record.CreatedMs) };

    public static WebhookView Of(DeclaredWebhook webhook) => new() { Url = webhook.Url.OriginalString, Source = Source.Manifest, CreatedAt = null };
}
