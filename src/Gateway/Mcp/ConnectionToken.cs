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

    private string? _header;
    private TokenHash _hash;

    /// <param name="http">The request.</param>
    /// <param name="header">Its <c>Authorization</c> header.</param>
    /// <param name="prefixLength">Where the token starts in it.</param>
    public static TokenHash HashOf(HttpContext http, string header, int prefixLength)
    {
        if (http.Features.Get<IConnectionItemsFeature>()?.Items is not { } items)
            return Hash(header, prefixLength);
        if (!items.TryGetValue(Key, out var known) || known is not ConnectionToken token)
            items[Key] = token = new ConnectionToken();
        if (!ReferenceEquals(token._header, header))
            (token._hash, token._header) = (Hash(header, prefixLength), header);
        return token._hash;
    }

    private static TokenHash Hash(string header, int prefixLength) => TokenHash.Of(header.AsSpan(prefixLength).Trim());
}
