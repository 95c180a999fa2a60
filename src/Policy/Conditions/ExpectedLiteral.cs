namespace Sluice.Policy.Conditions;

/// <summary><c>true</c>, <c>false</c>, or (inside arrays and objects) <c>null</c>.</summary>
internal sealed class ExpectedLiteral(ValueKind literal) : ExpectedValue
{
    protected override Truth MatchesPlain(in Operand operand) => TruthLogic.Decided(operand.Kind == literal);
}
