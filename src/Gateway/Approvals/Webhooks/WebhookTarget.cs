using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>Where an organisation is told.</summary>
/// <param name="Url">Absolute http or https address.</param>
/// <param name="Secret">Signs what is sent.</param>
/// <param name="IsTrusted">The operator's own address. A tenant's is checked before each connection.</param>
internal sealed record WebhookTarget(Uri Url, WebhookSecret Secret, bool IsTrusted);
