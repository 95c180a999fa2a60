namespace Sluice.Store.Directory;

/// <param name="Items">In the order of the list.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
