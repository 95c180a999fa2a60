namespace Sluice.Store.Directory.Sql;

/// <summary>What a creation key made before.</summary>
internal sealed record FormerCreation
{
    public required string Kind { get; init; }

    public required string ObjectId { get; init; }

    public required byte[] Request { get; init; }
}
