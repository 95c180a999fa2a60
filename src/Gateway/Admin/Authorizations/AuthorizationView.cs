using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Authorizations;

/// <summary>Whether somebody has authorized the gateway, and how that goes on. Tokens are never shown.</summary>
internal sealed record AuthorizationView
{
    /// <summary>Whether there are tokens; false for a server that wants none of this kind.</summary>
    public required bool Connected { get; init; }

    /// <summary>When an administrator last authorized the gateway.</summary>
    public required DateTime? AuthorizedAt { get; init; }

    /// <summary>When the access token was last renewed.</summary>
    public required DateTime? RenewedAt { get; init; }

    /// <summary>When the access token ends; the gateway renews it before. Null: the authorization server does not say.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>Why the last renewal failed; null: it did not.</summary>
    public required string? LastError { get; init; }

    public static AuthorizationView Of(ServerRecord server, ServerTokensRecord? tokens) => new()
    {
        Connected = tokens?.SealedTokens is not null,
        AuthorizedAt = UtcTime.Of(server.AuthorizedMs),
        RenewedAt = UtcTime.Of(tokens?.UpdatedMs),
        ExpiresAt = UtcTime.Of(tokens?.ExpiresMs),
        LastError = tokens?.LastError,
    };
}
