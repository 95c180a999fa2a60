namespace Sluice.Policy.Conditions;

/// <summary>A JSON value that a policy compares with: equal by type and value, whatever the spelling.</summary>
internal abstract class ExpectedValue
{
    public Truth Matches(in Operand operand) => operand.IsEscaped ? MatchesEscaped(operand) : MatchesPlain(operand);

    /// <param name="operand">Text without escapes, or anything else.</param>
    protected abstract Truth MatchesPlain(in Operand operand);

    private Truth MatchesEscaped(in Operand operand)
    {
        using var text = new JsonChars(operand.Raw, stackalloc char[JsonChars.OnStack]);
        return MatchesPlain(text.AsOperand());
    }
}
