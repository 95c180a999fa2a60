using Sluice.Policy.Documents;
using Sluice.Policy.Explanations;

namespace Sluice.Policy.Conditions;

/// <summary>One condition as the policy writes it, for rule ids, generated messages and explanations, with its compiled form.</summary>
/// <param name="Where">The path.</param>
/// <param name="Operator">The operator's word.</param>
/// <param name="Value">The value's JSON text, cut to a readable length; null when it must not be shown.</param>
/// <param name="IsRedacted">Whether what a call has at the path must not be shown.</param>
/// <param name="Compiled">The compiled form.</param>
internal sealed record WrittenCondition(ConditionPath Where, string Operator, string? Value, bool IsRedacted, Condition Compiled)
{
    /// <summary>As the policy writes it.</summary>
    public string Path => Where.Text;

    /// <summary>Whether another condition certainly says the same; of values that are redacted or too long to be kept that is not known.</summary>
    public bool IsSameAs(WrittenCondition other) =>
        Value is not null && !JsonExcerpt.IsCut(Value) && string.Equals(Value, other.Value, StringComparison.Ordinal)
        && string.Equals(Operator, other.Operator, StringComparison.Ordinal) && string.Equals(Path, other.Path, StringComparison.Ordinal);

    public ExplainedCondition Explain(in Facts facts) => new(
        Path,
        Operator,
        Value,
        Compiled.Decide(facts),
        FoundValue.TypeOf(facts, Compiled.Source),
        IsRedacted ? null : FoundValue.Excerpt(facts, Compiled.Source));
}
