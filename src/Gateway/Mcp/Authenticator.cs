using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>From a request's bearer token and path to its grant, by one snapshot of the directory. No database on this path.</summary>
internal sealed class Authenticator(IDirectory directory, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>Null for every reason alike (no token, unknown, expired, another server's): the caller must not learn which.</summary>
    /// <param name="http">The request.</param>
    /// <param name="server">The path segment after <c>/mcp/</c>: the server's id or slug.</param>
    public Grant? Find(HttpContext http, ReadOnlySpan<char> server)
    {
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count != 1 || authorization[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        if (directory.Current.Find(ConnectionToken.HashOf(http, header, Scheme.Length)) is not { } grant)
            return null;
        if (grant.ExpiresAt <= time.GetUtcNow())
            return null;
        return server.SequenceEqual(grant.Server.Id) || server.SequenceEqual(grant.Server.Slug) ? grant : null;
    }
}
