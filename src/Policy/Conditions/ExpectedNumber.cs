namespace Sluice.Policy.Conditions;

internal sealed class ExpectedNumber(decimal value) : ExpectedValue
{
    protected override Truth MatchesPlain(in Operand operand)
    {
        if (operand.Kind != ValueKind.Number)
            return Truth.No;
        return operand.IsOdd ? Truth.Undecidable : TruthLogic.Decided(operand.Number == value);
    }
}
