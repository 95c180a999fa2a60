using Sluice.Policy.Conditions;

namespace Sluice.Policy.Explanations;

/// <summary>One condition, and why it holds or not.</summary>
/// <param name="Path">As the policy writes it.</param>
/// <param name="Operator">The operator's word.</param>
/// <param name="Expected">The policy's value as JSON, cut to a readable length; null when the path is redacted.</param>
/// <param name="Holds">What the condition says; undecidable falls on the side of denial.</param>
/// <param name="Found">What stands at the path: <c>absent</c>, <c>null</c> (which counts as absent), <c>boolean</c>, <c>number</c>, <c>string</c>,
/// <c>array</c>, <c>object</c>, or <c>unreadable</c> when the arguments are no JSON object.</param>
/// <param name="Value">The boolean, number or string found, as JSON, cut to a readable length; null for everything else, and when the path is redacted.</param>
public sealed record ExplainedCondition(string Path, string Operator, string? Expected, Truth Holds, string Found, string? Value)
{
    /// <summary>One line for people: <c>args.amount gt 10000: no, found number 5</c>.</summary>
    public override string ToString()
    {
        var expected = Expected ?? "(redacted)";
        var holds = Holds switch { Truth.Yes => "yes", Truth.No => "no", _ => "undecidable" };
        return $"{Path} {Operator} {expected}: {holds}, found {Found}{(Value is null ? "" : $" {Value}")}";
    }
}
