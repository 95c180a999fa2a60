namespace Sluice.Store.Directory.Credentials;

/// <summary>What an administrator set so that the gateway can authenticate to one server. Kept sealed, see <see cref="ServerSeal"/>; never shown.</summary>
public sealed record ServerCredentials
{
    public static readonly ServerCredentials None = new();

    /// <summary>Sent with every request.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Null but for the two kinds of OAuth.</summary>
    public OAuthClient? Client { get; init; }
}
