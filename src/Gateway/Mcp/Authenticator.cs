using Sluice.Gateway.Callers;
using Sluice.Gateway.Directories;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Mcp;

/// <summary>From a request's bearer token and path to its grant, by one snapshot of the directory. No database and no network on this path.</summary>
internal sealed class Authenticator(IDirectory directory, DirectoryStaleness staleness, LastUsed lastUsed, JwtCallers callers, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>Null for every reason alike (no token, unknown, expired, another server's): the caller must not learn which.</summary>
    /// <param name="http">The request.</param>
    /// <param name="server">The path segment after <c>/mcp/</c>: the server's id or slug.</param>
    /// <param name="lacking">Keys that are worth a renewal, and another try then; null otherwise.</param>
    public Grant? Find(HttpContext http, ReadOnlySpan<char> server, out IssuerKeys? lacking)
    {
        lacking = null;
        var grant = TryRead(http, out var credential) ? Find(credential, server, out lacking) : null;
        if (grant is not null)
            lastUsed.Note(grant);
        return grant;
    }

    /// <summary>Whether too much time has passed to say that the grant still holds: who presents it is told so.</summary>
    public bool IsStale(Grant grant) => staleness.IsReachedFor(grant);

    /// <summary>Whether the same credential would still be let in as the same caller. A reload makes new objects of all grants, so that names are compared.</summary>
    public bool Holds(in Credential credential, Grant grant) =>
        Find(credential, grant.Server.Id, out _) is { } found
        && found.Owner == grant.Owner
        && string.Equals(found.Id, grant.Id, StringComparison.Ordinal)
        && string.Equals(found.Server.Id, grant.Server.Id, StringComparison.Ordinal)
        && !staleness.IsReachedFor(found);

    /// <summary>False: the request carries no token.</summary>
    public static bool TryRead(HttpContext http, out Credential credential)
    {
        credential = default;
        var authorization = http.Request.Headers.Authorization;
        if (authorization.Count != 1 || authorization[0] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        credential = new Credential(ConnectionToken.HashOf(http, header, Scheme.Length), header, Scheme.Length);
        return true;
    }

    private Grant? Find(in Credential credential, ReadOnlySpan<char> server, out IssuerKeys? lacking)
    {
        lacking = null;
        if (directory.Current.Find(credential.Hash) is not { } grant)
            return callers.Find(credential, server, out lacking);
        if (grant.ExpiresAt is { } end && end <= time.GetUtcNow())
            return null;
        return server.SequenceEqual(grant.Server.Id) || server.SequenceEqual(grant.Server.Slug) ? grant : null;
    }
}
