namespace Sluice.Store.Directory;

/// <summary>What changed since a place in the feed.</summary>
/// <param name="Sequence">The last change in it.</param>
/// <param name="Changes">In their order; null when the feed does not reach back that far: everything may have changed.</param>
/// <param name="Now">The changed objects that still are, as they are now.</param>
public sealed record DirectoryDelta(long Sequence, IReadOnlyList<DirectoryChange>? Changes, DirectoryImage Now);
