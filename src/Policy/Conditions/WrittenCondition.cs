using Sluice.Policy.Explanations;

namespace Sluice.Policy.Conditions;

/// <summary>One condition as the policy writes it, for rule ids, generated messages and explanations, with its compiled form.</summary>
/// <param name="Path">The path.</param>
/// <param name="Operator">The operator's word.</param>
/// <param name="Value">The value's JSON text, cut to a readable length; null when it must not be shown.</param>
/// <param name="IsRedacted">Whether what a call has at the path must not be shown.</param>
/// <param name="Compiled">The compiled form.</param>
internal sealed record WrittenCondition(string Path, string Operator, string? Value, bool IsRedacted, Condition Compiled)
{
    public ExplainedCondition Explain(in Facts facts) => new(
        Path,
        Operator,
        Value,
        Compiled.Decide(facts),
        FoundValue.TypeOf(facts, Compiled.Source),
        IsRedacted ? null : FoundValue.Excerpt(facts, Compiled.Source));
}
