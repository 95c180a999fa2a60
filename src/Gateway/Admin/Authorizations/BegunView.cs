namespace Sluice.Gateway.Admin.Authorizations;

/// <summary>An authorization that waits for a browser.</summary>
internal sealed record BegunView
{
    /// <summary>To open in the browser of who authorizes the gateway.</summary>
    public required Uri Url { get; init; }

    /// <summary>Until then the browser must be back. A later start ends this one.</summary>
    public required DateTime ExpiresAt { get; init; }
}
