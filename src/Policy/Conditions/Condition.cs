namespace Sluice.Policy.Conditions;

/// <summary>One compiled condition. Immutable; decides without allocating.</summary>
internal abstract class Condition(OperandSource source)
{
    /// <summary>Where the operand is.</summary>
    public OperandSource Source => source;

    /// <summary>What an absent value means: no, except for the operators that cannot decide it.</summary>
    protected virtual Truth WhenAbsent => Truth.No;

    public Truth Decide(in Facts facts)
    {
        var operand = facts.Of(source);
        return operand.Kind switch
        {
            ValueKind.Absent => WhenAbsent,
            ValueKind.Malformed => Truth.Undecidable,
            _ => operand.IsEscaped ? DecideEscaped(operand) : DecidePresent(operand),
        };
    }

    /// <param name="operand">Present, not null; text without escapes.</param>
    protected abstract Truth DecidePresent(in Operand operand);

    private Truth DecideEscaped(in Operand operand)
    {
        using var text = new JsonChars(operand.Raw, stackalloc char[JsonChars.OnStack]);
        return DecidePresent(text.AsOperand());
    }
}
