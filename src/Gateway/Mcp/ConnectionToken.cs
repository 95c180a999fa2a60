using Microsoft.AspNetCore.Connections.Features;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// The hash of the token that this connection sent last. A client sends the same header with every call, and the server hands out the same string for
/// it: hashing it once a connection spares each call the system's crypto library. Whose token it is, is looked up for every call.
/// </summary>
internal sealed class ConnectionToken
{
    private static readonly object Key = new();

    private readonly string _header;
    private readonly TokenHash _hash;

    private ConnectionToken(string header, TokenHash hash) => (_header, _hash) = (header, hash);

    /// <param name="http">The request.</param>
    /// <param name="header">Its <c>Authorization</c> header.</param>
    /// <param name="prefixLength">Where the token starts in it.</param>
    public static TokenHash HashOf(HttpContext http, string header, int prefixLength)
    {
        // Later versions carry many requests at once on a connection, perhaps of several callers behind a proxy.
        if (!HttpProtocol.IsHttp11(http.Request.Protocol) || http.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
            return Hash(header, prefixLength);
        if (items.TryGetValue(Key, out var known) && known is ConnectionToken token && ReferenceEquals(token._header, header))
            return token._hash;
        var hash = Hash(header, prefixLength);
        items[Key] = new ConnectionToken(header, hash);
        return hash;
    }

    private static TokenHash Hash(string header, int prefixLength) => TokenHash.Of(header.AsSpan(prefixLength).Trim());
}
