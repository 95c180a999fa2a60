namespace Sluice.Gateway.Configuration;

/// <summary>How long the audit is kept, and where its checkpoints go.</summary>
internal sealed record AuditOptions
{
    /// <summary>Days that decisions and the admin audit are kept, unless an organisation has a number of its own. 1 to 36,500.</summary>
    public int RetentionDays { get; init; } = 90;

    /// <summary>A file that the ends of the chains are appended to; null: none.</summary>
    public string? CheckpointFile { get; init; }
}
