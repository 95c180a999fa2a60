namespace Sluice.Gateway.Admin.Replay;

/// <summary>Calls that would have been decided otherwise, in the same way.</summary>
internal sealed record ReplayChangeView
{
    /// <summary>allowed or denied.</summary>
    public required string OutcomeBefore { get; init; }

    /// <summary>Empty when allowed.</summary>
    public required string RuleBefore { get; init; }

    /// <summary>allowed or denied.</summary>
    public required string OutcomeAfter { get; init; }

    /// <summary>Empty when allowed.</summary>
    public required string RuleAfter { get; init; }

    public required int Count { get; init; }

    /// <summary>The oldest.</summary>
    public required IReadOnlyList<ReplaySample> Samples { get; init; }

    public static ReplayChangeView Of(ReplayedChange change, ReplayGroup calls) => new()
    {
        OutcomeBefore = change.OutcomeBefore,
        RuleBefore = change.RuleBefore,
        OutcomeAfter = change.OutcomeAfter,
        RuleAfter = change.RuleAfter,
        Count = calls.Count,
        Samples = calls.Samples,
    };
}
