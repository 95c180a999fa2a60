namespace Sluice.Store.Directory;

/// <summary>Which changes are asked for. What is null is not asked about; texts are compared whole.</summary>
public sealed record AdminAuditFilter
{
    public static readonly AdminAuditFilter All = new();

    /// <summary>One of <see cref="Records.RecordKinds"/>.</summary>
    public string? Kind { get; init; }

    public string? ObjectId { get; init; }

    public string? Author { get; init; }

    public string? Action { get; init; }

    /// <summary>In Unix milliseconds, or later.</summary>
    public long? FromMs { get; init; }

    /// <summary>Before this time.</summary>
    public long? BeforeMs { get; init; }
}
