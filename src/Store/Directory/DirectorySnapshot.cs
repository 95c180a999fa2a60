using System.Collections.Frozen;
using Sluice.Store.Directory.Stored;

namespace Sluice.Store.Directory;

/// <summary>All servers and grants at one moment. Immutable: a request reads the reference once.</summary>
public sealed class DirectorySnapshot
{
    public static readonly DirectorySnapshot Empty = new([], FrozenDictionary<TokenHash, Grant>.Empty);

    private readonly FrozenDictionary<TokenHash, Grant> _declared;
    private readonly StoredLayer _stored;

    public DirectorySnapshot(IReadOnlyList<Server> servers, FrozenDictionary<TokenHash, Grant> grants)
        : this(servers, grants, StoredLayer.Empty)
    {
    }

    private DirectorySnapshot(IReadOnlyList<Server> servers, FrozenDictionary<TokenHash, Grant> declared, StoredLayer stored)
    {
        (Servers, _declared, _stored) = (servers, declared, stored);
        Grants = stored.Grants.Count == 0 ? declared.Values : new GrantList(declared.Values, stored);
    }

    /// <summary>The same list while only grants change.</summary>
    public IReadOnlyList<Server> Servers { get; }

    /// <summary>One for each token that holds. To walk it takes time; to count it does not.</summary>
    public IReadOnlyCollection<Grant> Grants { get; }

    public Grant? Find(in TokenHash token) => _declared.GetValueOrDefault(token) ?? _stored.Find(token);

    /// <summary>What a manifest declares stays as it is, over what the store holds: a stored server with a declared one's id is not served.</summary>
    internal DirectorySnapshot Over(StoredLayer stored, IReadOnlyList<Server> servers) => new(servers, _declared, stored);
}
