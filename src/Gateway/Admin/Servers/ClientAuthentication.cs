namespace Sluice.Gateway.Admin.Servers;

/// <summary>How an OAuth client authenticates at the token endpoint.</summary>
internal enum ClientAuthentication
{
    ClientSecretBasic,
    ClientSecretPost,

    /// <summary>Not at all: a public client.</summary>
    None,
}
