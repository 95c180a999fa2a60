namespace Sluice.Policy.Conditions;

/// <summary><c>exists</c>.</summary>
internal sealed class ExistsCondition(OperandSource source, bool expected) : Condition(source)
{
    protected override Truth WhenAbsent => TruthLogic.Decided(!expected);

    protected override Truth DecidePresent(in Operand operand) => TruthLogic.Decided(expected);
}
