namespace Sluice.Store.Audit;

/// <summary>Which decisions are asked for. What is null is not asked about; texts are compared whole.</summary>
public sealed record DecisionFilter
{
    public static readonly DecisionFilter All = new();

    /// <summary>The time of the decision in Unix milliseconds, or later.</summary>
    public long? FromMs { get; init; }

    /// <summary>Before this time.</summary>
    public long? BeforeMs { get; init; }

    public string? GrantId { get; init; }

    public string? Server { get; init; }

    public string? Tool { get; init; }

    /// <summary><c>allowed</c>, <c>denied</c>, <c>interrupted</c> or <c>open</c>.</summary>
    public string? Outcome { get; init; }

    public string? Reason { get; init; }

    /// <summary><c>enforce</c> or <c>shadow</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>With its version, as it is recorded.</summary>
    public string? Policy { get; init; }
}
