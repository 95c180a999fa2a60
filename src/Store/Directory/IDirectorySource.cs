namespace Sluice.Store.Directory;

/// <summary>The kept directory as a node follows it: over all organisations, since a node serves them all. No admin call comes this way.</summary>
public interface IDirectorySource
{
    /// <summary>All that the data path needs, at one moment.</summary>
    Task<DirectoryImage> LoadAsync(CancellationToken cancellationToken);

    /// <summary>What changed after a place in the feed, and those objects as they are now, at one moment.</summary>
    Task<DirectoryDelta> ChangesAfterAsync(long sequence, CancellationToken cancellationToken);

    /// <summary>What wakes a follower before its next poll. The caller disposes it.</summary>
    IChangeSignal OpenSignal();
}
