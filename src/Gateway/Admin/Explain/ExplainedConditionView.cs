using Sluice.Policy.Conditions;
using Sluice.Policy.Explanations;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>One condition of a rule, and why it holds or not.</summary>
internal sealed record ExplainedConditionView
{
    public required string Path { get; init; }

    public required string Op { get; init; }

    /// <summary>The policy's value as JSON, cut to 80 characters; null when the path is redacted.</summary>
    public required string? Expected { get; init; }

    /// <summary>Undecidable falls on the side of denial.</summary>
    public required Truth Holds { get; init; }

    /// <summary>absent, null (which counts as absent), boolean, number, string, array, object or unreadable.</summary>
    public required string Found { get; init; }

    /// <summary>The boolean, number or string found, as JSON, cut to 80 characters. Null for everything else, and when the path is redacted.</summary>
    public required string? Value { get; init; }

    public static ExplainedConditionView Of(ExplainedCondition condition) => new()
    {
        Path = condition.Path,
        Op = condition.Operator,
        Expected = condition.Expected,
        Holds = condition.Holds,
        Found = condition.Found,
        Value = condition.Value,
    };
}
