namespace Sluice.Store.Directory.Credentials;

/// <summary>What signs the messages of a webhook.</summary>
/// <param name="Text">As the receiver has it.</param>
public sealed record WebhookSecret(string Text)
{
    /// <summary>Of records and logs: it never shows what it holds.</summary>
    public override string ToString() => "webhook secret";
}
