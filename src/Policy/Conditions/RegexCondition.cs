using System.Text.RegularExpressions;

namespace Sluice.Policy.Conditions;

/// <summary><c>regex</c>: undecidable on anything but text.</summary>
internal sealed class RegexCondition(OperandSource source, Regex pattern) : Condition(source)
{
    protected override Truth DecidePresent(in Operand operand)
    {
        if (operand.Kind != ValueKind.Text || operand.IsOdd)
            return Truth.Undecidable;
        if (operand.IsDecoded)
            return TruthLogic.Decided(pattern.IsMatch(operand.Text));
        using var chars = new JsonChars(operand.Raw, stackalloc char[JsonChars.OnStack]);
        return TruthLogic.Decided(pattern.IsMatch(chars.Text));
    }
}
