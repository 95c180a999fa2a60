using System.Text;
using System.Text.Json;
using Sluice.Store.Directory.Records;
using Sluice.Store.Keys;

namespace Sluice.Store.Directory.Credentials;

/// <summary>Secrets of a server as the store keeps them: JSON, sealed, and bound to that one server and to their purpose. The sealed text names its key in clear.</summary>
public static class ServerSeal
{
    /// <summary>A <see cref="ServerCredentials"/>.</summary>
    public const string Credentials = "server credentials";

    /// <summary>An <see cref="OAuthTokens"/>.</summary>
    public const string Tokens = "server tokens";

    /// <summary>What an authorization that has begun must remember.</summary>
    public const string Authorization = "server authorization";

    /// <summary>A <see cref="WebhookSecret"/>, bound to the id of its organisation in place of a server's.</summary>
    public const string Webhook = "approval webhook";

    /// <summary>A <see cref="HeldArguments"/>, bound to the id of its approval in place of a server's.</summary>
    public const string Arguments = "approval arguments";

    public static byte[] Seal<T>(KeyRing keys, string purpose, OrganisationId organisation, string server, T secret)
        where T : class => keys.Seal(JsonSerializer.SerializeToUtf8Bytes(secret, JsonSerializerOptions.Web), Bound(purpose, organisation, server));

    /// <summary>Null when no key of the ring opens it for this server and purpose.</summary>
    public static T? Open<T>(KeyRing keys, string purpose, OrganisationId organisation, string server, ReadOnlySpan<byte> sealedSecret)
        where T : class => keys.Open(sealedSecret, Bound(purpose, organisation, server)) is { } json ? JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web) : null;

    /// <summary>The associated data, for who seals again under another key.</summary>
    public static byte[] Bound(string purpose, OrganisationId organisation, string server) => Encoding.UTF8.GetBytes($"{purpose}\n{organisation}\n{server}");
}
