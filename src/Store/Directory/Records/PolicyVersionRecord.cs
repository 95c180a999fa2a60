namespace Sluice.Store.Directory.Records;

/// <summary>One text of a policy. Never changes.</summary>
public sealed record PolicyVersionRecord
{
    public required string Policy { get; init; }

    public required long Number { get; init; }

    public required string Document { get; init; }

    public required string Author { get; init; }

    public required long CreatedMs { get; init; }
}
