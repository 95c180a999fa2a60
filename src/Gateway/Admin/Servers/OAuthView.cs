using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>An OAuth client without its secret.</summary>
internal sealed record OAuthView
{
    public required string ClientId { get; init; }

    /// <summary>client_secret_basic, client_secret_post or none.</summary>
    public required string ClientAuthentication { get; init; }

    public required string? Scope { get; init; }

    public required string? Issuer { get; init; }

    public required string? Resource { get; init; }

    public static OAuthView Of(OAuthClient client) => new()
    {
        ClientId = client.ClientId,
        ClientAuthentication = client.ClientAuthentication,
        Scope = client.Scope,
        Issuer = client.Issuer,
        Resource = client.Resource,
    };
}
