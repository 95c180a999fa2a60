using System.Text;

namespace Sluice.Policy.Conditions;

internal sealed class ExpectedText(string text) : ExpectedValue
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    protected override Truth MatchesPlain(in Operand operand)
    {
        if (operand.Kind != ValueKind.Text)
            return Truth.No;
        if (operand.IsOdd)
            return Truth.Undecidable;
        return TruthLogic.Decided(operand.IsDecoded ? operand.Text.SequenceEqual(text) : operand.Raw.SequenceEqual(_utf8));
    }
}
