namespace Sluice.Policy.Conditions;

/// <summary><c>eq</c> and <c>in</c>, or negated <c>neq</c> and <c>not_in</c>: these cannot tell what an absent value differs from.</summary>
internal sealed class EqualityCondition(OperandSource source, ExpectedValue[] values, bool negated) : Condition(source)
{
    protected override Truth WhenAbsent => negated ? Truth.Undecidable : Truth.No;

    protected override Truth DecidePresent(in Operand operand)
    {
        var truth = Truth.No;
        foreach (var value in values)
        {
            truth = truth.Or(value.Matches(operand));
            if (truth == Truth.Yes)
                break;
        }

        return negated ? truth.Not() : truth;
    }
}
