using System.Text;
using System.Text.Json;

namespace Sluice.Policy.Conditions;

/// <summary><c>contains</c>: a substring of text, or an element of an array; undecidable on anything else.</summary>
internal sealed class ContainsCondition : Condition
{
    private readonly ExpectedValue _element;
    private readonly string? _substring;
    private readonly byte[] _utf8;

    /// <param name="source">Where the operand is.</param>
    /// <param name="element">What an array must contain.</param>
    /// <param name="substring">What text must contain; null when the policy asks for something that is no text, which no text contains.</param>
    public ContainsCondition(OperandSource source, ExpectedValue element, string? substring)
        : base(source)
    {
        _element = element;
        _substring = substring;
        _utf8 = Encoding.UTF8.GetBytes(substring ?? string.Empty);
    }

    protected override Truth DecidePresent(in Operand operand) => operand.Kind switch
    {
        ValueKind.Text => DecideText(operand),
        ValueKind.Array => DecideArray(operand),
        _ => Truth.Undecidable,
    };

    private Truth DecideText(in Operand text)
    {
        if (_substring is null)
            return Truth.No;
        if (text.IsOdd)
            return Truth.Undecidable;
        return TruthLogic.Decided(text.IsDecoded
            ? text.Text.Contains(_substring, StringComparison.Ordinal)
            : text.Raw.IndexOf(_utf8) >= 0);
    }

    private Truth DecideArray(in Operand array)
    {
        var reader = new Utf8JsonReader(array.Raw);
        var truth = Truth.No;
        reader.Read();
        while (truth != Truth.Yes && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            truth = truth.Or(_element.Matches(Operand.Current(ref reader, array.Raw)));
        return truth;
    }
}
