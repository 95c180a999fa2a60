using Sluice.Policy.Comparison;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>How one document differs from another.</summary>
internal sealed record PolicyDiff
{
    /// <summary>The number of the older version. Null: the document in force of a policy of the manifest.</summary>
    public required long? From { get; init; }

    /// <summary>The number of the newer version. Null: the draft.</summary>
    public required long? To { get; init; }

    /// <summary>Every difference.</summary>
    public required IReadOnlyList<DocumentChange> Changes { get; init; }

    /// <summary>What callers will notice, as far as it can be said in a few words.</summary>
    public required IReadOnlyList<PolicyEffect> Effects { get; init; }

    public static PolicyDiff Between(long? from, string before, long? to, string after)
    {
        var comparison = PolicyComparison.Of(before, after);
        return new PolicyDiff { From = from, To = to, Changes = comparison.Changes, Effects = comparison.Effects };
    }
}
