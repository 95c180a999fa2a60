namespace Sluice.Gateway.Admin.Approvals;

/// <summary>A new webhook, with its secret.</summary>
internal sealed record MintedWebhook
{
    public required WebhookView Webhook { get; init; }

    /// <summary>
    /// What signs the messages (Standard Webhooks, HMAC-SHA256), shown here once. Null when an earlier request with the same Idempotency-Key created the webhook: if
    /// that answer was lost, delete the webhook and create another.
    /// </summary>
    public required string? Secret { get; init; }
}
