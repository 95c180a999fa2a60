using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory.Rules;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>The gateway as the authorization server of one upstream knows it.</summary>
internal sealed record OAuthSettings
{
    private const int Longest = 1_024;

    public required string ClientId { get; init; }

    /// <summary>Never shown again. Null for a public client.</summary>
    public string? ClientSecret { get; init; }

    public ClientAuthentication ClientAuthentication { get; init; } = ClientAuthentication.ClientSecretBasic;

    /// <summary>Scopes, separated by blanks. Null: those that the server names.</summary>
    public string? Scope { get; init; }

    /// <summary>The issuer of the authorization server. Null: the one that the server names.</summary>
    public string? Issuer { get; init; }

    /// <summary>The resource indicator. Null: the one that the server names, or else its URL.</summary>
    public string? Resource { get; init; }

    public void Check(string pointer, BodyErrors errors)
    {
        errors.CheckText($"{pointer}/client_id", ClientId, Longest);
        if (ClientSecret is null != (ClientAuthentication == ClientAuthentication.None))
            errors.Add($"{pointer}/client_secret", "Write the secret, or null beside \"client_authentication\": \"none\", which has none.");
        if (ClientSecret is { } secret && (secret.Length is 0 or > Longest || secret.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            errors.Add($"{pointer}/client_secret", $"Write 1 to {Longest} characters of printable ASCII.");
        if (Scope is { } scope)
            errors.CheckText($"{pointer}/scope", scope, Longest);
        errors.Add($"{pointer}/issuer", Issuer is { } issuer ? ServerAddress.FaultOf(issuer) : null);
        errors.Add($"{pointer}/resource", Resource is { } resource ? ServerAddress.FaultOf(resource) : null);
    }
}
