using System.Collections.Frozen;
using Sluice.Store.Directory;

namespace Sluice.Bench.Load;

/// <summary>A directory that never changes.</summary>
internal sealed class OneServer(Server server) : IDirectory
{
    public event Action<DirectorySnapshot>? Changed
    {
        add { }
        remove { }
    }

    public DirectorySnapshot Current { get; } = new([server], FrozenDictionary<TokenHash, Grant>.Empty);

    public string? LastError => null;
}
