using Microsoft.IdentityModel.JsonWebTokens;
using Sluice.Gateway.Mcp;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Callers;

namespace Sluice.Gateway.Callers;

/// <summary>
/// From a JSON Web Token to the grant that it stands for. A token is checked once and then known by its hash, so that a caller's next call costs look-ups
/// as a grant token's does. Never waits for the network.
/// </summary>
internal sealed partial class JwtCallers(IDirectory directory, IssuerBook issuers, TimeProvider time, ILogger<JwtCallers> logger)
{
    private readonly JwtCallerCache _cache = new();
    private readonly JwtValidation _validation = new(time);

    /// <summary>Null for every reason alike.</summary>
    /// <param name="credential">What the caller sent.</param>
    /// <param name="path">The server's id or slug.</param>
    /// <param name="lacking">Whose keys the token's is not among: they may have been rotated. Null otherwise.</param>
    public Grant? Find(in Credential credential, ReadOnlySpan<char> path, out IssuerKeys? lacking)
    {
        lacking = null;
        var snapshot = directory.Current;
        if (snapshot.FindIssuing(path) is not { } server)
            return null;
        var caller = _cache.Find(credential.Hash, server.Id);
        if (caller is null || !caller.IsCurrent(snapshot, server))
            caller = Check(credential, snapshot, server, out lacking);
        return caller is not null && caller.Grant.ExpiresAt > time.GetUtcNow() ? caller.Grant : null;
    }

    private JwtCaller? Check(in Credential credential, DirectorySnapshot snapshot, Server server, out IssuerKeys? lacking)
    {
        lacking = null;
        if (!JwtValidation.HasForm(credential.Token))
            return null;
        try
        {
            if (Check(new JsonWebToken(credential.Token.ToString()), snapshot, server, out lacking) is not { } caller)
                return null;
            _cache.Add(credential.Hash, server.Id, caller);
            return caller;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a stranger's token brings a reader to throw, it is no token.
            LogUnreadable(server.Id, exception.GetType().Name);
            return null;
        }
    }

    private JwtCaller? Check(JsonWebToken token, DirectorySnapshot snapshot, Server server, out IssuerKeys? lacking)
    {
        lacking = null;
        if (TrustedBy(server, token.Issuer) is not { } trusted || !JwtValidation.HasHeader(token, trusted))
        {
            LogRefused(server.Id, "its issuer, its algorithm or another part of its header is not accepted");
            return null;
        }

        var keys = issuers.For(trusted);
        var known = keys.Current;
        if (known.Find(token.Kid) is not { } key)
        {
            lacking = keys;
            LogRefused(server.Id, "the key that it names is not among its issuer's");
            return null;
        }

        if (_validation.Validate(token, trusted, key) is { } claims && snapshot.FindMapped(server, claims.GrantId) is { } mapped)
            return new JwtCaller(mapped.For(trusted.Issuer, claims.Subject, claims.End), mapped, keys, known);
        LogRefused(server.Id, "its signature, audience, times or subject are not right, or no rule leads to a grant");
        return null;
    }

    private static TrustedIssuer? TrustedBy(Server server, string issuer)
    {
        foreach (var trusted in server.Issuers)
        {
            if (string.Equals(trusted.Issuer, issuer, StringComparison.Ordinal))
                return trusted;
        }

        return null;
    }

    [LoggerMessage(42, LogLevel.Debug, "A token for server {Server} is refused: {Problem}")]
    private partial void LogRefused(string server, string problem);

    [LoggerMessage(43, LogLevel.Debug, "A token for server {Server} is refused, since it cannot be read: {Fault}")]
    private partial void LogUnreadable(string server, string fault);
}
