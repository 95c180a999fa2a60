namespace Sluice.Store.Directory;

/// <param name="Status">What became of it.</param>
/// <param name="Record">The new state (the last one, after a deletion) when done; else as <see cref="WriteStatus"/> says.</param>
/// <param name="Sequence">Its place in the change feed when done; else 0.</param>
public sealed record Written<T>(WriteStatus Status, T? Record = null, long Sequence = 0)
    where T : class;
