using System.Text.Json;

namespace Sluice.Policy.Conditions;

internal sealed class ExpectedArray(ExpectedValue[] elements) : ExpectedValue
{
    protected override Truth MatchesPlain(in Operand operand)
    {
        if (operand.Kind != ValueKind.Array)
            return Truth.No;
        var reader = new Utf8JsonReader(operand.Raw);
        var truth = Truth.Yes;
        int count = 0;
        reader.Read();
        while (truth != Truth.No && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            truth = count < elements.Length ? truth.And(elements[count].Matches(Operand.Current(ref reader, operand.Raw))) : Truth.No;
            count++;
        }

        return count == elements.Length ? truth : Truth.No;
    }
}
