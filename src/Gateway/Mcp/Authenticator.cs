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
        if (!TryHash(http, out var token) || Find(token) is not { } grant)
            return null;
        return server.SequenceEqual(grant.Server.Id) || server.SequenceEqual(grant.Server.Slug) ? grant : null;
    }

    /// <summary>The grant of a token, while it holds.</summary>
    public Grant? Find(in TokenHash token) => directory.Current.Find(token) is { } grant && !(grant.ExpiresAt <= time.GetUtcNow()) ? grant : null;

    /// <summary>False: the request carries no token.</summary>
    public static bool TryHash(HttpContext http, out TokenHash token)
    {
        token = default;
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count != 1 || authorization[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        token = ConnectionToken.HashOf(http, header, Scheme.Length);
        return true;
    }
}
