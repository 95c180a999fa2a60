using System.Text.Json;

namespace Sluice.Policy.Conditions;

/// <summary>One value of a call, as conditions compare it. Text comes raw (JSON between the quotes) or decoded.</summary>
internal readonly ref struct Operand
{
    public ValueKind Kind { get; private init; }

    /// <summary>The JSON text of the value; of a string what stands between the quotes; empty when <see cref="IsDecoded"/>.</summary>
    public ReadOnlySpan<byte> Raw { get; private init; }

    public ReadOnlySpan<char> Text { get; private init; }

    public bool IsDecoded { get; private init; }

    /// <summary>Text with escapes must be decoded before it can be compared.</summary>
    public bool IsEscaped { get; private init; }

    /// <summary>The exact value of a number that is not <see cref="IsOdd"/>.</summary>
    public decimal Number { get; private init; }

    /// <summary>Present, but not comparable: a number of too many digits, or text that is no Unicode.</summary>
    public bool IsOdd { get; private init; }

    public static Operand OddText => new() { Kind = ValueKind.Text, IsDecoded = true, IsOdd = true };

    public static Operand OfText(ReadOnlySpan<char> text) => new() { Kind = ValueKind.Text, Text = text, IsDecoded = true };

    public static Operand OfJson(ValueKind kind, ReadOnlySpan<byte> json)
    {
        if (kind == ValueKind.Text)
        {
            var content = json[1..^1];
            return new Operand { Kind = kind, Raw = content, IsEscaped = content.Contains((byte)'\\') };
        }

        if (kind != ValueKind.Number)
            return new Operand { Kind = kind, Raw = json };
        bool exact = JsonNumber.TryParse(json, out decimal number);
        return new Operand { Kind = kind, Raw = json, Number = number, IsOdd = !exact };
    }

    /// <summary>The value that the reader stands on; moves the reader to its last token.</summary>
    /// <param name="reader">Stands on the value's first token.</param>
    /// <param name="json">What the reader reads, from its first byte.</param>
    public static Operand Current(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        var kind = ValueKinds.Of(reader.TokenType);
        reader.Skip();
        return OfJson(kind, json[start..(int)reader.BytesConsumed]);
    }
}
