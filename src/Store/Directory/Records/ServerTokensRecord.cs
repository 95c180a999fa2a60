namespace Sluice.Store.Directory.Records;

/// <summary>The tokens of one server, which nodes share and renew in turn.</summary>
public sealed record ServerTokensRecord
{
    /// <summary>Grows by one with each change, a lease included.</summary>
    public required long Version { get; init; }

    /// <summary>When an authorization or a renewal last brought tokens; one that fails does not move it.</summary>
    public required long UpdatedMs { get; init; }

    /// <summary>A sealed <see cref="Credentials.OAuthTokens"/>; null: an administrator must authorize again.</summary>
    public byte[]? SealedTokens { get; init; }

    /// <summary>When the access token ends; null: nobody said.</summary>
    public long? ExpiresMs { get; init; }

    /// <summary>Why the last renewal failed; holds no secret.</summary>
    public string? LastError { get; init; }

    /// <summary>The server's <see cref="ServerRecord.AuthorizedMs"/> at the same moment: which authorization the tokens are of.</summary>
    public long? AuthorizedMs { get; init; }

    /// <summary>Until then one node renews them; 0: none does.</summary>
    public long LeaseMs { get; init; }
}
