using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Upstreams.OAuth;

/// <summary>Makes what fetches each server's tokens.</summary>
internal sealed class TokenSources(IDirectoryStore store, KeyRing keys, TokenEndpoint endpoint, OAuthDiscovery discovery, TimeProvider time, ILogger<TokenSource> logger)
{
    /// <summary>Null: the server wants no tokens.</summary>
    public TokenSource? Of(Server server)
    {
        if (server.OAuth is not { } oauth)
            return null;
        ITokenGrant grant = oauth.Kind == Authentications.ClientCredentials
            ? new ClientCredentialsGrant(server.Url, oauth.Client, discovery, endpoint, time)
            : new AuthorizationCodeGrant(server, store.ServerTokens, keys, endpoint, discovery, time);
        return new TokenSource(server.Id, grant, time, logger);
    }
}
