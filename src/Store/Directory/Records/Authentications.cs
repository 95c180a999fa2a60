namespace Sluice.Store.Directory.Records;

/// <summary>How the gateway authenticates to a server.</summary>
public static class Authentications
{
    public const string None = "none";

    /// <summary>Headers that never change.</summary>
    public const string Headers = "headers";

    /// <summary>OAuth 2.1: access tokens for the gateway itself.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>OAuth 2.1: access tokens in the name of who authorized the gateway in a browser.</summary>
    public const string AuthorizationCode = "authorization_code";
}
