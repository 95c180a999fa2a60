namespace Sluice.Store.Directory;

/// <summary>A server as the data path needs it.</summary>
public sealed record ServerRow
{
    public required string Organisation { get; init; }

    public required string Id { get; init; }

    public required string Slug { get; init; }

    public required string Url { get; init; }

    public required string Authentication { get; init; }

    public byte[]? SealedCredentials { get; init; }

    public long? AuthorizedMs { get; init; }

    public string? Limits { get; init; }

    public string? Flows { get; init; }
}
