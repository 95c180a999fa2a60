using Sluice.Store.Directory;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>A store that can be cut off.</summary>
internal sealed class FaultySource(IDirectorySource source) : IDirectorySource
{
    private int _loads;

    public volatile bool IsAway;

    public int Loads => _loads;

    public Task<DirectoryImage> LoadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        return source.LoadAsync(cancellationToken);
    }

    public Task<DirectoryDelta> ChangesAfterAsync(long sequence, CancellationToken cancellationToken) =>
        IsAway ? throw new IOException("The line is cut.") : source.ChangesAfterAsync(sequence, cancellationToken);

    public IChangeSignal OpenSignal() => source.OpenSignal();
}
