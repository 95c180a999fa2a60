namespace Sluice.Store.Directory.Records;

/// <summary>One upstream MCP endpoint.</summary>
public sealed record ServerRecord : DirectoryRecord
{
    /// <summary>Unique in the organisation.</summary>
    public required string Slug { get; init; }

    public required string Url { get; init; }

    /// <summary>What <see cref="SealedHeaders"/> made; null without headers of its own. Never plain.</summary>
    public byte[]? SealedHeaders { get; init; }

    /// <summary>A <see cref="ServerLimits"/> as JSON; null for those of the configuration.</summary>
    public string? Limits { get; init; }
}
