using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Answers;

/// <summary>A page of a list.</summary>
internal sealed record Listing<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>The cursor of the next page; null on the last.</summary>
    public required string? Next { get; init; }
}
