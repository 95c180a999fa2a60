namespace Sluice.Policy.Conditions;

/// <summary><c>lt</c>, <c>lte</c>, <c>gt</c>, <c>gte</c>: exact, and undecidable on anything but a number.</summary>
internal sealed class OrderingCondition(OperandSource source, Ordering ordering, decimal bound) : Condition(source)
{
    protected override Truth DecidePresent(in Operand operand)
    {
        if (operand.Kind != ValueKind.Number || operand.IsOdd)
            return Truth.Undecidable;
        int order = operand.Number.CompareTo(bound);
        return TruthLogic.Decided(ordering switch
        {
            Ordering.Less => order < 0,
            Ordering.AtMost => order <= 0,
            Ordering.Greater => order > 0,
            _ => order >= 0,
        });
    }
}
