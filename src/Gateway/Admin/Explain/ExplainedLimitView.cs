using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>A limit, what it would charge the call, and what is left.</summary>
internal sealed record ExplainedLimitView
{
    private const decimal Millionths = 1_000_000;

    public required string Counter { get; init; }

    public required string Window { get; init; }

    public required decimal Max { get; init; }

    public required LimitScope Scope { get; init; }

    /// <summary>What this limit asks of the call. A counter that two limits name is charged once, at the larger cost.</summary>
    public required decimal Cost { get; init; }

    /// <summary>What is left now, without the call; null when the ledger did not answer.</summary>
    public required decimal? Remaining { get; init; }

    /// <summary>Milliseconds until the next units are free; 0 when none are taken; null when the ledger did not answer.</summary>
    public required long? ResetMs { get; init; }

    /// <param name="own">What this limit asks.</param>
    /// <param name="balance">Of its counter.</param>
    public static ExplainedLimitView Of(Charge own, Balance balance) => new()
    {
        Counter = own.Limit.Counter,
        Window = own.Limit.Window.Text,
        Max = own.Limit.Max.Millionths / Millionths,
        Scope = own.Limit.Scope,
        Cost = own.Cost.Millionths / Millionths,
        Remaining = balance.IsKnown ? balance.Remaining.Millionths / Millionths : null,
        ResetMs = balance.IsKnown ? balance.ResetMs : null,
    };
}
