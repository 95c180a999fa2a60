using System.Collections.Frozen;

namespace Sluice.Store.Directory;

/// <summary>All servers and grants at one moment. Immutable: a request reads the reference once.</summary>
public sealed class DirectorySnapshot(IReadOnlyList<Server> servers, FrozenDictionary<TokenHash, Grant> grants)
{
    public static readonly DirectorySnapshot Empty = new([], FrozenDictionary<TokenHash, Grant>.Empty);

    public IReadOnlyList<Server> Servers => servers;

    public IReadOnlyCollection<Grant> Grants => grants.Values;

    public Grant? Find(in TokenHash token) => grants.GetValueOrDefault(token);
}
