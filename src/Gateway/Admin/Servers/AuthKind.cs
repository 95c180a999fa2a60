namespace Sluice.Gateway.Admin.Servers;

/// <summary>How the gateway authenticates to a server.</summary>
internal enum AuthKind
{
    None,

    /// <summary>By headers that never change.</summary>
    Headers,

    /// <summary>OAuth 2.1: by access tokens for the gateway itself.</summary>
    ClientCredentials,

    /// <summary>OAuth 2.1: by access tokens in the name of who authorized the gateway in a browser.</summary>
    AuthorizationCode,
}
