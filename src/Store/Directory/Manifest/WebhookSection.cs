using Sluice.Store.Directory.Credentials;

namespace Sluice.Store.Directory.Manifest;

/// <summary><c>approval_webhook</c>: url, secret.</summary>
internal sealed class WebhookSection(ManifestReading reading)
{
    private const int ShortestSecret = 16;
    private static readonly string[] Known = ["url", "secret"];

    public DeclaredWebhook? Read(ManifestNode section)
    {
        var fields = reading.Fields(section, Known);
        var url = reading.RequiredText(section, fields, "url") is { } address ? ServerUrl.Parse(address, fields["url"], reading.Errors) : null;
        var secret = reading.RequiredText(section, fields, "secret");
        if (secret is { Length: < ShortestSecret })
        {
            reading.Errors.Add(fields["secret"], $"This secret is shorter than {ShortestSecret} characters.", "Make a random one, such as 32 letters and digits.");
            return null;
        }

        return url is null || secret is null ? null : new DeclaredWebhook(url, new WebhookSecret(secret));
    }
}
