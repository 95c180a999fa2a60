namespace Sluice.Gateway.Admin.Replay;

/// <summary>A rule that needs what is not recorded.</summary>
internal sealed record UndecidedRuleView
{
    public required string Rule { get; init; }

    /// <summary>How many calls it leaves undecided.</summary>
    public required int Count { get; init; }

    /// <summary>The oldest.</summary>
    public required IReadOnlyList<ReplaySample> Samples { get; init; }
}
