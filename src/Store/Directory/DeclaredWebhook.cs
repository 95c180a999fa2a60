using Sluice.Store.Directory.Credentials;

namespace Sluice.Store.Directory;

/// <summary>Where the manifest says that calls which wait for a person are announced. The operator's own address, and trusted.</summary>
/// <param name="Url">Absolute http or https address.</param>
/// <param name="Secret">Signs what is sent.</param>
public sealed record DeclaredWebhook(Uri Url, WebhookSecret Secret);
