using System.Collections.Frozen;
using Sluice.Store.Directory.Stored;

namespace Sluice.Store.Directory;

/// <summary>All servers and grants at one moment. Immutable: a request reads the reference once.</summary>
public sealed class DirectorySnapshot
{
    public static readonly DirectorySnapshot Empty = new([], FrozenDictionary<TokenHash, Grant>.Empty);

    private readonly FrozenDictionary<TokenHash, Grant> _declared;
    private readonly IReadOnlyCollection<Grant> _declaredGrants;
    private readonly FrozenDictionary<string, Server> _issuing;
    private readonly FrozenDictionary<string, Grant> _mapped;
    private readonly StoredLayer _stored;

    /// <param name="servers">All of them.</param>
    /// <param name="byToken">The grants that have a token.</param>
    /// <param name="withoutToken">Those that only rules of trusted issuers lead to.</param>
    /// <param name="policies">The texts, for those who read them; grants hold what was compiled.</param>
    /// <param name="webhook">Where calls that wait for a person are announced; null: nowhere.</param>
    public DirectorySnapshot(
        IReadOnlyList<Server> servers,
        FrozenDictionary<TokenHash, Grant> byToken,
        IReadOnlyList<Grant>? withoutToken = null,
        IReadOnlyList<DeclaredPolicy>? policies = null,
        DeclaredWebhook? webhook = null)
    {
        (_declared, _stored, Servers) = (byToken, StoredLayer.Empty, servers);
        Grants = _declaredGrants = withoutToken is { Count: > 0 } ? [.. byToken.Values, .. withoutToken] : byToken.Values;
        Declared = new DeclaredObjects(servers, policies ?? [], _declaredGrants, webhook);
        _issuing = ByPath([.. servers.Where(server => server.Issuers.Count > 0)]);
        _mapped = Mapped();
    }

    private DirectorySnapshot(DirectorySnapshot declared, StoredLayer stored, IReadOnlyList<Server> servers)
    {
        (_declared, _declaredGrants, _issuing, _mapped) = (declared._declared, declared._declaredGrants, declared._issuing, declared._mapped);
        (_stored, Servers, Declared) = (stored, servers, declared.Declared);
        Grants = stored.Grants.Count == 0 ? _declaredGrants : new GrantList(_declaredGrants, stored);
    }

    /// <summary>The same list while only grants change.</summary>
    public IReadOnlyList<Server> Servers { get; }

    /// <summary>One for each token that holds, and those without. To walk it takes time; to count it does not.</summary>
    public IReadOnlyCollection<Grant> Grants { get; }

    /// <summary>What of it comes from a manifest.</summary>
    public DeclaredObjects Declared { get; }

    /// <summary>Whether any server trusts an issuer.</summary>
    public bool HasIssuers => _issuing.Count > 0;

    public Grant? Find(in TokenHash token) => _declared.GetValueOrDefault(token) ?? _stored.Find(token);

    /// <summary>The server that trusts issuers and has this id or slug; null for every other.</summary>
    public Server? FindIssuing(ReadOnlySpan<char> path)
    {
        if (_issuing.Count == 0)
            return null;
        _issuing.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var server);
        return server;
    }

    /// <summary>A grant that a rule of the server names.</summary>
    public Grant? FindMapped(Server server, string grantId) =>
        _mapped.TryGetValue(grantId, out var grant) && ReferenceEquals(grant.Server, server) ? grant : null;

    /// <summary>
    /// What a manifest declares stays as it is, over what the store holds: a stored server with a declared one's id is not served. Only declared servers
    /// trust issuers.
    /// </summary>
    internal DirectorySnapshot Over(StoredLayer stored, IReadOnlyList<Server> servers) => new(this, stored, servers);

    /// <summary>Ids win over slugs.</summary>
    private static FrozenDictionary<string, Server> ByPath(Server[] servers)
    {
        var paths = servers.ToDictionary(server => server.Id, StringComparer.Ordinal);
        foreach (var server in servers)
            paths.TryAdd(server.Slug, server);
        return paths.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private FrozenDictionary<string, Grant> Mapped()
    {
        if (!HasIssuers)
            return FrozenDictionary<string, Grant>.Empty;
        var named = Servers.SelectMany(server => server.Issuers).SelectMany(issuer => issuer.Rules).Select(rule => rule.GrantId).ToHashSet(StringComparer.Ordinal);
        return Grants.Where(grant => named.Contains(grant.Id)).ToFrozenDictionary(grant => grant.Id, StringComparer.Ordinal);
    }
}
