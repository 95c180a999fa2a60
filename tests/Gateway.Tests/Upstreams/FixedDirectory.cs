using System.Collections.Frozen;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Upstreams;

/// <summary>A directory of servers that a test sets.</summary>
internal sealed class FixedDirectory : IDirectory
{
    public DirectorySnapshot Current { get; private set; } = DirectorySnapshot.Empty;

    public event Action<DirectorySnapshot>? Changed;

    public void Set(params Server[] servers)
    {
        Swap(servers);
        Changed?.Invoke(Current);
    }

    /// <summary>The moment between the swap and its event.</summary>
    public void Swap(params Server[] servers) => Current = new DirectorySnapshot(servers, FrozenDictionary<TokenHash, Grant>.Empty);
}
