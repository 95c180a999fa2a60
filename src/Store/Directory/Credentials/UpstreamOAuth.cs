namespace Sluice.Store.Directory.Credentials;

/// <summary>That a server wants access tokens, as the data path needs it.</summary>
/// <param name="Kind">One of <see cref="Records.Authentications"/>.</param>
/// <param name="Client">Who asks for them.</param>
/// <param name="AuthorizedMs">When an administrator last authorized the gateway; tokens of before are not used any more.</param>
public sealed record UpstreamOAuth(string Kind, OAuthClient Client, long? AuthorizedMs);
