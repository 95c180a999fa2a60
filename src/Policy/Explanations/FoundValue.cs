using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Policy.Conditions;
using Sluice.Policy.Documents;

namespace Sluice.Policy.Explanations;

/// <summary>What a call has where a condition looks.</summary>
internal static class FoundValue
{
    public static string TypeOf(in Facts facts, OperandSource source) => facts.KindOf(source) switch
    {
        ValueKind.Absent => "absent",
        ValueKind.Malformed => "unreadable",
        ValueKind.Null => "null",
        ValueKind.True or ValueKind.False => "boolean",
        ValueKind.Number => "number",
        ValueKind.Text => "string",
        ValueKind.Array => "array",
        _ => "object",
    };

    /// <summary>Null for lists and objects: what is redacted may stand inside.</summary>
    public static string? Excerpt(in Facts facts, OperandSource source)
    {
        if (facts.KindOf(source) is not (ValueKind.True or ValueKind.False or ValueKind.Number or ValueKind.Text))
            return null;
        var operand = facts.Of(source);
        return JsonExcerpt.Of(operand.IsDecoded ? Json(operand.Text) : operand.Raw, quoted: operand.Kind == ValueKind.Text);
    }

    private static ReadOnlySpan<byte> Json(ReadOnlySpan<char> text)
    {
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return JsonEncodedText.Encode(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
    }
}
