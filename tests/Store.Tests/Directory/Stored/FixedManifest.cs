using Sluice.Store.Directory;

namespace Sluice.Store.Tests.Directory.Stored;

internal sealed class FixedManifest(DirectorySnapshot current) : IDirectory
{
    public event Action<DirectorySnapshot>? Changed;

    public DirectorySnapshot Current { get; private set; } = current;

    public void Swap(DirectorySnapshot next)
    {
        Current = next;
        Changed?.Invoke(next);
    }
}
