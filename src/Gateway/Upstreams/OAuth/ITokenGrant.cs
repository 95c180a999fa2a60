namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>One way to come by access tokens for one server.</summary>
internal interface ITokenGrant
{
    /// <param name="refused">The token that the upstream refused, so that it is not had again; null: none.</param>
    /// <param name="cancel">Breaks it off.</param>
    /// <exception cref="OAuthException">There is none.</exception>
    Task<AccessToken> ObtainAsync(string? refused, CancellationToken cancel);
}
